using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Network;
using DataWarehouse.Simulation.Transports;

namespace DataWarehouse.Tests.Transport.Simulated;

internal sealed class SimulatedTransportHarness : PeerTransportHarness
{
    private const int EventsMax = 1_000_000;

    private readonly EventQueue _events = new();
    private readonly List<PeerReceiverFault> _faults = [];
    private readonly SimulatedPeerNetwork _network;

    public SimulatedTransportHarness(PeerTransportLimits limits, ulong seed = 1)
    {
        _network = new SimulatedPeerNetwork(limits, new NetworkWeather(), _events, new SeededRandom(seed), _faults.Add);
    }

    public override IReadOnlyCollection<PeerReceiverFault> Faults => _faults;

    public SimulatedPeerNetwork Network => _network;

    public override IPeerTransport Create(PeerId local) => _network.CreateTransport(local);

    public override void Disconnect(PeerId one, PeerId other) => _network.Cut(one, other, isCut: true);

    public override void Reconnect(PeerId one, PeerId other) => _network.Cut(one, other, isCut: false);

    public override void Until(Func<bool> condition, string expectation)
    {
        while (!condition())
            Assert.True(_events.FireNext(), $"Nothing is left to happen, but it was expected that {expectation}.");
    }

    public void Step() => _events.FireNext();

    public override void Settle()
    {
        for (var i = 0; _events.FireNext(); i++)
            Assert.NotEqual(EventsMax, i);
    }

    public override void Dispose()
    {
    }
}
