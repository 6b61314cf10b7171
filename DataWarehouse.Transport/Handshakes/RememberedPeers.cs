using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Transport.Handshakes;

/// <summary>Remembers peers as long as this process lives. A node that keeps what it remembers beyond that gives the transport a memory of its own.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class RememberedPeers : IPeerMemory
{
    /// <summary>The most lives that are remembered. Beyond it the one heard of longest ago is forgotten.</summary>
    public const int PeersMax = 4_096;

    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, PeerProgress> _furthest = [];
    private readonly Queue<PeerId> _order = new();

    /// <inheritdoc/>
    public bool TryRecall(PeerId peer, out PeerProgress furthest)
    {
        lock (_lock)
            return _furthest.TryGetValue(peer, out furthest);
    }

    /// <inheritdoc/>
    public void Remember(PeerId peer, PeerProgress progress)
    {
        lock (_lock)
        {
            if (_furthest.TryGetValue(peer, out var earlier))
            {
                if (!progress.IsBehind(earlier) && (progress.Boot != earlier.Boot || progress.DurableBatch > earlier.DurableBatch))
                    _furthest[peer] = progress;
                return;
            }

            if (_furthest.Count == PeersMax)
                _furthest.Remove(_order.Dequeue());
            _furthest.Add(peer, progress);
            _order.Enqueue(peer);
        }
    }
}
