using System.Net;
using System.Net.Sockets;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport.Connections;
using DataWarehouse.Transport.Pacing;

namespace DataWarehouse.Transport;

/// <summary>
/// Connects the nodes of a cluster over TCP. For each peer and channel there is one connection, made by the node whose name comes first; each direction of it
/// has a thread, a queue and buffers of its own. All calls block, none uses the thread pool: a pool full of waiting work must not delay a beat.
/// </summary>
/// <remarks>
/// <para>Beside the duties of <see cref="IPeerTransport"/>: give it the addresses with <see cref="SetPeers"/>, before or after the start, and again whenever they
/// change. Only peers of the address book, with exactly the incarnation that stands there, are connected; see <see cref="PeerAddress"/> and
/// <see cref="TcpTransportOptions.JoiningNodesMax"/> for nodes that have none yet.</para>
/// <para>A peer that is refused is told why, and so is the <see cref="ITcpTransportObserver"/>; the node that calls tries again after a delay.</para>
/// <para>Thread-safe.</para>
/// </remarks>
public sealed class TcpPeerTransport : IPeerTransport
{
    private static readonly PeerChannel[] Channels = [PeerChannel.Control, PeerChannel.Raft, PeerChannel.Bulk];

    private readonly Lock _lock = new();
    private readonly TcpTransportOptions _options;
    private readonly PeerTable _peers;
    private readonly ReceiverGate _gate;
    private readonly ChannelTotals[] _totals = [new(), new(), new()];
    private readonly List<Dialler> _diallers = [];
    private readonly List<Dialler> _retired = [];
    private List<PeerAddress> _addresses = [];
    private ConnectionMaker? _maker;
    private DeadlineWatch? _deadlines;
    private Listener? _listener;
    private bool _wasStarted;
    private volatile bool _isRunning;

    /// <summary>Makes a transport; it neither listens nor connects before <see cref="Start"/>.</summary>
    /// <param name="options">What it needs to know.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">The options name no node.</exception>
    public TcpPeerTransport(TcpTransportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Local == default)
            throw new ArgumentException("The default value names no peer.", nameof(options));

        _options = options;
        _peers = new PeerTable(options.IsJoining, options.JoiningNodesMax);
        _gate = new ReceiverGate(options.Local, options.Observer.OnReceiverFault);
    }

    /// <inheritdoc/>
    public PeerId Local => _options.Local;

    /// <inheritdoc/>
    public PeerBoot Boot => _options.Boot;

    /// <inheritdoc/>
    public PeerTransportLimits Limits => _options.Limits;

    /// <summary>Where it listens; null before the start.</summary>
    public IPEndPoint? EndPoint => Volatile.Read(ref _listener)?.EndPoint;

    /// <summary>What went over one channel so far.</summary>
    /// <param name="channel">The channel.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="channel"/> is not a channel.</exception>
    public ChannelTotals TotalsOf(PeerChannel channel) => _totals[(int)Checked(channel)];

    /// <summary>
    /// Replaces the address book. Connections to peers that are in it no more, or in another incarnation, end; others stay, even if their address changed. An
    /// entry for this node is passed over.
    /// </summary>
    /// <param name="peers">All peers.</param>
    /// <exception cref="ArgumentNullException"><paramref name="peers"/> is null.</exception>
    /// <exception cref="ArgumentException">A port is out of range, or a host is missing; nothing was replaced.</exception>
    public void SetPeers(IReadOnlyList<PeerAddress> peers)
    {
        ArgumentNullException.ThrowIfNull(peers);
        foreach (var address in peers)
        {
            if (address.Port is < 0 or > IPEndPoint.MaxPort || string.IsNullOrEmpty(address.Host))
                throw new ArgumentException($"'{address.Host}:{address.Port}' is no address of a peer.", nameof(peers));
        }

        lock (_lock)
        {
            _addresses = [.. peers.Where(address => address.Peer?.Node != Local.Node || _options.IsJoining)];
            _peers.Replace(_addresses);
            if (_isRunning)
                UpdateDiallers();
        }
    }

    /// <inheritdoc/>
    /// <exception cref="SocketException">The address cannot be listened on; the transport was not started.</exception>
    public void Start(IPeerReceiver receiver)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        lock (_lock)
        {
            if (_wasStarted)
                throw new InvalidOperationException($"The transport of {Local} was started or stopped before.");

            _gate.Open(receiver);
            var deadlines = new DeadlineWatch($"peer-deadlines {Local.Node}", _options.Time);
            try
            {
                _maker = new ConnectionMaker(_options, _peers, deadlines);
                _listener = new Listener(_options, _maker.Accept, Run);
            }
            catch (SocketException)
            {
                deadlines.Stop();
                throw;
            }

            _deadlines = deadlines;
            _wasStarted = _isRunning = true;
            UpdateDiallers();
        }
    }

    /// <inheritdoc/>
    public SendResult Send(PeerId to, PeerChannel channel, ReadOnlySpan<byte> payload)
    {
        Checked(channel);
        if (!_isRunning)
            return SendResult.Closed;
        if (payload.Length > _options.Limits.MessageBytesMax)
            return SendResult.TooLarge;
        if (_peers.Find(to, channel)?.Current is not { } link)
            return SendResult.NotConnected;

        var result = link.Queue.TryAdd(payload);
        if (result == SendResult.QueueFull)
            _totals[(int)channel].Refused();
        return result;
    }

    /// <inheritdoc/>
    public void Stop()
    {
        lock (_lock)
        {
            _wasStarted = true;
            _isRunning = false;
            _listener?.Stop();
            _deadlines?.Stop();
            _diallers.ForEach(dialler => dialler.Stop());
            _retired.AddRange(_diallers);
            _diallers.Clear();
            _peers.Close();
        }

        var isInside = _gate.IsInside;
        _gate.Close();
        if (!isInside)
            Join();
    }

    private static PeerChannel Checked(PeerChannel channel) => channel is PeerChannel.Control or PeerChannel.Raft or PeerChannel.Bulk
        ? channel
        : throw new ArgumentOutOfRangeException(nameof(channel), channel, "Not a channel.");

    // Threads do nothing any more that anybody could notice; this is so that none is left when the process, or a test, goes on.
    private void Join()
    {
        _listener?.Join();
        _deadlines?.Thread.Join();
        _retired.ForEach(dialler => dialler.Thread.Join());
    }

    private void UpdateDiallers()
    {
        var wanted = _addresses.Where(IsToBeCalled).ToList();
        foreach (var dialler in _diallers.ToList())
        {
            if (wanted.Find(address => IsSame(address, dialler.Address)) is { } address)
            {
                dialler.Redirect(address);
                continue;
            }

            dialler.Stop();
            _diallers.Remove(dialler);
            _retired.Add(dialler);
        }

        _retired.RemoveAll(dialler => !dialler.Thread.IsAlive);
        foreach (var address in wanted.Where(address => !_diallers.Exists(dialler => IsSame(address, dialler.Address))).ToList())
            _diallers.AddRange(Channels.Select(channel => new Dialler(address, channel, _options, _maker!.Dial, Run)));
    }

    private static bool IsSame(PeerAddress one, PeerAddress other) => one.Peer is { } peer ? peer == other.Peer : one == other;

    // Of two nodes exactly one calls, so that there are never two connections to choose from. A joining node is in nobody's address book.
    private bool IsToBeCalled(PeerAddress address) =>
        address.Port != 0
        && (_options.IsJoining || address.Peer is not { } peer || string.CompareOrdinal(Local.Node, peer.Node) < 0);

    private void Run(PeerLink link)
    {
        using (link)
        {
            var greeting = link.Greeting;
            var stream = _peers.Open(greeting.Peer, greeting.Channel, greeting.IsJoining);
            if (stream?.TryEnter(link, out var connection) != true)
                return;

            if (!_peers.IsWelcome(greeting.Peer))
                link.End();
            var writer = StartWriter(link, connection);
            _gate.Connected(connection, greeting.Progress.Boot);
            link.ReadAll(connection, _gate, _totals[(int)connection.Channel]);
            stream.Leave(link);
            writer.Join();
            if (link.Refusal is { } refusal)
                _options.Observer.OnRefused(refusal);
            _gate.Disconnected(connection);
            stream.Left(link);
        }
    }

    private Thread StartWriter(PeerLink link, PeerConnection connection)
    {
        var pace = connection.Channel == PeerChannel.Bulk ? new SendPace(_options.BulkBytesPerSecondMax, _options.Time) : null;
        var thread = new Thread(() => link.WriteAll(connection, _gate, _totals[(int)connection.Channel], pace))
        {
            IsBackground = true,
            Name = $"peer-write {connection.Peer.Node} {connection.Channel}",
        };
        thread.Start();
        return thread;
    }
}
