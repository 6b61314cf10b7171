using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Transport;

public sealed class InMemoryTransportConformanceTests : PeerTransportConformance
{
    protected override PeerTransportHarness CreateHarness(PeerTransportLimits limits) => new InMemoryTransportHarness(limits);
}
