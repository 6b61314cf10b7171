using System.Collections.Concurrent;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Transport.Connections;

/// <summary>All streams of a transport, and who may have one: the peers of the address book, and a limited number of joining nodes.</summary>
/// <remarks>Thread-safe. Looking a stream up takes no lock.</remarks>
internal sealed class PeerTable(bool isJoining, int joiningNodesMax)
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<PeerId, PeerStream[]> _streams = new();
    private readonly HashSet<PeerId> _joining = [];
    private Dictionary<string, PeerAddress> _book = new(StringComparer.Ordinal);
    private long _generationFloor;
    private bool _isClosed;

    private static ReadOnlySpan<PeerChannel> Channels => [PeerChannel.Control, PeerChannel.Raft, PeerChannel.Bulk];

    /// <summary>The stream to a peer, or null.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="channel">The channel.</param>
    public PeerStream? Find(PeerId peer, PeerChannel channel) => _streams.TryGetValue(peer, out var streams) ? streams[(int)channel] : null;

    /// <summary>The life of a node that the address book has, or null.</summary>
    /// <param name="node">The node's name.</param>
    public PeerId? Known(string node)
    {
        lock (_lock)
            return _book.TryGetValue(node, out var address) ? address.Peer : null;
    }

    /// <summary>Whether a joining node may connect.</summary>
    /// <param name="peer">The node.</param>
    public bool MayJoin(PeerId peer)
    {
        lock (_lock)
            return _joining.Contains(peer) || CountJoining() < joiningNodesMax;
    }

    /// <summary>Replaces the address book, and ends the streams of those that it has no more.</summary>
    /// <param name="addresses">The new entries.</param>
    public void Replace(IReadOnlyList<PeerAddress> addresses)
    {
        lock (_lock)
        {
            _book = new Dictionary<string, PeerAddress>(StringComparer.Ordinal);
            foreach (var address in addresses)
            {
                if (address.Peer is { } peer)
                    _book[peer.Node] = address;
            }

            foreach (var peer in _streams.Keys)
            {
                if (!_joining.Contains(peer) && !IsExpected(peer))
                    Interrupt(peer);
            }
        }
    }

    /// <summary>The stream of a peer that was admitted; null when the transport was stopped or the peer removed meanwhile.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="peerIsJoining">Whether it has no incarnation yet.</param>
    public PeerStream? Open(PeerId peer, PeerChannel channel, bool peerIsJoining)
    {
        lock (_lock)
        {
            if (_isClosed || (!peerIsJoining && !IsExpected(peer)))
                return null;
            if (peerIsJoining && _joining.Add(peer))
                ForgetIdle(peer);
            if (!_streams.TryGetValue(peer, out var streams))
            {
                streams = [.. Channels.ToArray().Select(each => new PeerStream(peer, each, _generationFloor))];
                _streams[peer] = streams;
            }

            return streams[(int)channel];
        }
    }

    /// <summary>
    /// Whether a peer may still have a stream. To be asked once a connection has begun: what was admitted before the address book was replaced is not found
    /// by <see cref="Replace"/> as long as it has not begun.
    /// </summary>
    /// <param name="peer">The peer.</param>
    public bool IsWelcome(PeerId peer)
    {
        lock (_lock)
            return !_isClosed && (_joining.Contains(peer) || IsExpected(peer));
    }

    /// <summary>Ends all streams and lets none begin.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            foreach (var streams in _streams.Values)
                Array.ForEach(streams, stream => stream.Close());
        }
    }

    private bool IsExpected(PeerId peer) =>
        _book.TryGetValue(peer.Node, out var address) ? address.Peer == peer || isJoining : isJoining;

    private int CountJoining() => _joining.Count(peer => !IsIdle(peer));

    // A joining node that is gone must not take the place of the next for ever.
    private void ForgetIdle(PeerId newcomer)
    {
        if (_joining.Count <= joiningNodesMax)
            return;

        var idle = _joining.FirstOrDefault(peer => peer != newcomer && IsIdle(peer));
        if (_joining.Remove(idle))
            Forget(idle);
    }

    private bool IsIdle(PeerId peer) => !_streams.TryGetValue(peer, out var streams) || !Array.Exists(streams, stream => stream.IsInUse);

    // A stream that still has to tell its end stays, so that the same peer's next connection waits for it.
    private void Interrupt(PeerId peer)
    {
        if (IsIdle(peer))
            Forget(peer);
        else
            Array.ForEach(_streams[peer], stream => stream.Interrupt());
    }

    private void Forget(PeerId peer)
    {
        if (!_streams.TryRemove(peer, out var streams))
            return;

        foreach (var stream in streams)
        {
            stream.Close();
            _generationFloor = Math.Max(_generationFloor, stream.Generation);
        }
    }
}
