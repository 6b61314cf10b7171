using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Transport.Simulated;

public sealed class SimulatedTransportBreakConformanceTests : PeerTransportBreakConformance
{
    protected override PeerTransportHarness CreateHarness(PeerTransportLimits limits) => new SimulatedTransportHarness(limits);
}
