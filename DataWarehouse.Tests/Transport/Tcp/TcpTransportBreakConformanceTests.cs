using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Transport.Tcp;

public sealed class TcpTransportBreakConformanceTests : PeerTransportBreakConformance
{
    protected override PeerTransportHarness CreateHarness(PeerTransportLimits limits) => new TcpTransportHarness(limits, (_, options) => options);
}
