using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Transport;

public sealed class InMemoryTransportBreakConformanceTests : PeerTransportBreakConformance
{
    protected override PeerTransportHarness CreateHarness(PeerTransportLimits limits) => new InMemoryTransportHarness(limits);
}
