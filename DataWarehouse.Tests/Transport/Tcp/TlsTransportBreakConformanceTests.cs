using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Transport.Tcp;

public sealed class TlsTransportBreakConformanceTests : PeerTransportBreakConformance
{
    private readonly TestAuthority _authority = new("authority");

    protected override PeerTransportHarness CreateHarness(PeerTransportLimits limits) => new TcpTransportHarness(
        limits, (local, options) => options with { Certificates = new ChangingCertificates(_authority.CertificatesOf(local.Node)) });
}
