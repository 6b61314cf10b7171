using System.Collections.Concurrent;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport;

namespace DataWarehouse.Benchmarks.Load.Sites;

/// <summary>A transport that counts what is sent and knows who is connected: one interlocked addition for each payload, of which each carries many entries.</summary>
internal sealed class ObservedTransport(IPeerTransport inner) : IPeerTransport, IPeerReceiver
{
    private readonly ConcurrentDictionary<(PeerId, PeerChannel), bool> _connected = new();
    private TaskCompletionSource _changed = NewChange();
    private IPeerReceiver? _receiver;
    private long _sent;

    public PeerId Local => inner.Local;

    public PeerBoot Boot => inner.Boot;

    public PeerTransportLimits Limits => inner.Limits;

    public long Sent => Volatile.Read(ref _sent);

    /// <summary>The ports to tell the others once it is started.</summary>
    public int[] Ports => inner is TcpPeerTransport tcp ? [tcp.EndPoint!.Port] : [];

    /// <summary>Says where the others are, if that must be said.</summary>
    public void Introduce(int[][] ports)
    {
        if (inner is TcpPeerTransport tcp)
            tcp.SetPeers([.. ports.Select((own, place) => new PeerAddress(LoadPeers.Of(place + 1), "127.0.0.1", own[0])).Where(address => address.Peer != Local)]);
    }

    /// <summary>Waits until all others are connected, on all channels.</summary>
    public async Task ConnectAsync(int nodes)
    {
        var wanted = (nodes - 1) * Enum.GetValues<PeerChannel>().Length;
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var changed = Volatile.Read(ref _changed);
            if (_connected.Count >= wanted) return;
            await changed.Task.WaitAsync(late.Token).ConfigureAwait(false);
        }
    }

    public void Start(IPeerReceiver receiver)
    {
        _receiver = receiver;
        inner.Start(this);
    }

    public SendResult Send(PeerId to, PeerChannel channel, ReadOnlySpan<byte> payload)
    {
        Interlocked.Increment(ref _sent);
        return inner.Send(to, channel, payload);
    }

    public void Stop() => inner.Stop();

    void IPeerReceiver.OnConnected(PeerConnection connection, PeerBoot boot)
    {
        _receiver!.OnConnected(connection, boot);
        _connected[(connection.Peer, connection.Channel)] = true;
        Interlocked.Exchange(ref _changed, NewChange()).TrySetResult();
    }

    void IPeerReceiver.OnMessages(PeerConnection connection, ReadOnlySpan<PeerMessage> messages) => _receiver!.OnMessages(connection, messages);

    void IPeerReceiver.OnDisconnected(PeerConnection connection)
    {
        _connected.TryRemove((connection.Peer, connection.Channel), out _);
        _receiver!.OnDisconnected(connection);
    }

    void IPeerReceiver.OnRoom(PeerConnection connection) => _receiver!.OnRoom(connection);

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
