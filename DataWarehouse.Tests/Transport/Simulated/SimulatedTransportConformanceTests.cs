using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Transport.Simulated;

public sealed class SimulatedTransportConformanceTests : PeerTransportConformance
{
    protected override PeerTransportHarness CreateHarness(PeerTransportLimits limits) => new SimulatedTransportHarness(limits);
}
