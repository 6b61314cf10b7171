using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Transport;

internal sealed class InMemoryTransportHarness : PeerTransportHarness
{
    private const int EventsMax = 100_000;

    private readonly List<PeerReceiverFault> _faults = [];
    private readonly List<IPeerTransport> _transports = [];
    private readonly InMemoryNetwork _network;

    public InMemoryTransportHarness(PeerTransportLimits limits) => _network = new InMemoryNetwork(limits, _faults.Add);

    public override IReadOnlyCollection<PeerReceiverFault> Faults => _faults;

    public override IPeerTransport Create(PeerId local)
    {
        var transport = _network.CreateTransport(local);
        _transports.Add(transport);
        return transport;
    }

    public override void Disconnect(PeerId one, PeerId other) => _network.Disconnect(one, other);

    public override void Reconnect(PeerId one, PeerId other) => _network.Reconnect(one, other);

    public override void Until(Func<bool> condition, string expectation)
    {
        while (!condition())
            Assert.True(_network.DeliverNext(), $"Nothing is left to deliver, but it was expected that {expectation}.");
    }

    public override void Settle() => Assert.NotEqual(EventsMax, _network.DeliverAll(EventsMax));

    public override void Dispose()
    {
        foreach (var transport in _transports)
            transport.Stop();
    }
}
