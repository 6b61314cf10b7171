namespace DataWarehouse.SDK.Transport;

/// <summary>Remembers how far each peer's data has come, so that one that was set back can be refused.</summary>
/// <remarks>Must be thread-safe: transports ask from several threads at once. Calls must be quick, since a connection waits for them.</remarks>
public interface IPeerMemory
{
    /// <summary>What was remembered of a life of a node.</summary>
    /// <param name="peer">The life.</param>
    /// <param name="furthest">The furthest that was remembered; the default value if nothing was.</param>
    /// <returns>False when it was never heard of.</returns>
    bool TryRecall(PeerId peer, out PeerProgress furthest);

    /// <summary>Remembers what a peer says, unless more was remembered before.</summary>
    /// <param name="peer">The life.</param>
    /// <param name="progress">What it says.</param>
    void Remember(PeerId peer, PeerProgress progress);
}
