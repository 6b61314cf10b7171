using System.Globalization;
using System.Text;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Transport;

/// <summary>The nodes of a transport test and the waits that repeat.</summary>
public abstract class PeerTransportTestBase : IDisposable
{
    protected static readonly PeerId A = new("a", new Incarnation(1));
    protected static readonly PeerId B = new("b", new Incarnation(2));
    protected static readonly PeerId C = new("c", new Incarnation(3));

    private readonly Dictionary<PeerId, IPeerTransport> _transports = [];
    private PeerTransportHarness? _harness;

    protected PeerTransportHarness Harness => _harness ??= CreateHarness(
        new PeerTransportLimits { MessageBytesMax = 65_536, QueueMessagesMax = 64, QueueBytesMax = 262_144 });

    public void Dispose()
    {
        _harness?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the surroundings of one test.</summary>
    protected abstract PeerTransportHarness CreateHarness(PeerTransportLimits limits);

    protected static IReadOnlyList<string> Numbers(int count) =>
        [.. Enumerable.Range(0, count).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    protected static void SendAll(IPeerTransport from, PeerId to, PeerChannel channel, IEnumerable<string> texts)
    {
        foreach (var text in texts)
            Assert.Equal(SendResult.Accepted, from.Send(to, channel, Encoding.UTF8.GetBytes(text)));
    }

    protected IPeerTransport TransportOf(PeerId peer) => _transports[peer];

    protected (IPeerTransport Transport, RecordingReceiver Receiver) Start(PeerId peer)
    {
        var (transport, receiver) = (Harness.Create(peer), new RecordingReceiver());
        _transports[peer] = transport;
        transport.Start(receiver);
        Harness.Started();
        return (transport, receiver);
    }

    /// <summary>Two nodes, connected on all channels.</summary>
    protected (IPeerTransport TransportOfA, RecordingReceiver ReceiverOfA, RecordingReceiver ReceiverOfB) StartPair()
    {
        var (transport, a) = Start(A);
        var (_, b) = Start(B);
        UntilConnected(a, B);
        UntilConnected(b, A);
        return (transport, a, b);
    }

    protected void UntilConnected(RecordingReceiver receiver, PeerId peer) => Harness.Until(
        () => Enum.GetValues<PeerChannel>().All(channel => receiver.Connections(channel).Any(c => c.Peer == peer)),
        $"all channels to {peer} connect");

    protected void UntilDisconnected(params RecordingReceiver[] receivers) => Harness.Until(
        () => receivers.All(receiver => Enum.GetValues<PeerChannel>().All(channel => receiver.Disconnections(channel).Count == 1)),
        "all channels disconnect");
}
