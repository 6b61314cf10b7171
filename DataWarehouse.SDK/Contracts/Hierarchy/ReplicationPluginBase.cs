namespace DataWarehouse.SDK.Contracts.Hierarchy;

/// <summary>Base of the plugins that let nodes write on their own and converge later.</summary>
/// <remarks>
/// Implementations are thread-safe: every member may be called from any thread at any time, and calls may overlap, also for
/// the same peer.
/// </remarks>
public abstract class ReplicationPluginBase : InfrastructurePluginBase
{
    /// <summary>Prepares a replication plugin.</summary>
    /// <param name="metadata">What the plugin says about itself; its category is <see cref="PluginCategory.Infrastructure"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="metadata"/> is null.</exception>
    /// <exception cref="ArgumentException">The category is another one.</exception>
    protected ReplicationPluginBase(PluginMetadata metadata)
        : base(metadata)
    {
    }

    /// <summary>How an exchange with a peer ended. Values are stable.</summary>
    public enum SyncOutcome
    {
        /// <summary>Both sides have seen what the other had when the exchange began.</summary>
        Converged = 0,

        /// <summary>The peer is not a member of the cluster.</summary>
        UnknownPeer = 1,

        /// <summary>The peer did not answer, or the connection was lost on the way; what had arrived is kept.</summary>
        Unreachable = 2,

        /// <summary>The peer answered and declined, for example because its membership is of another epoch.</summary>
        Refused = 3,
    }

    /// <summary>Exchanges state with one peer, in both directions, until both have what the other had at the beginning.</summary>
    /// <param name="peerNodeId">The node to exchange with.</param>
    /// <param name="ct">Ends the exchange between two keys: what has arrived is merged and kept, nothing is half-merged.</param>
    /// <returns>What was exchanged; an expected failure is an outcome, not an exception.</returns>
    /// <exception cref="ArgumentException"><paramref name="peerNodeId"/> is null, empty or not a node id.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public abstract Task<SyncResult> SyncAsync(string peerNodeId, CancellationToken ct);

    /// <summary>The health of the replication as this node sees it. The default knows no peers: zeros and an empty dictionary.</summary>
    /// <param name="ct">Cancellation leaves nothing behind.</param>
    /// <returns>A new value that the caller owns.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public virtual Task<ReplicationHealthInfo> GetReplicationHealthAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult(new ReplicationHealthInfo(0, 0, []));
    }

    /// <summary>What one exchange did. Immutable and thread-safe.</summary>
    /// <param name="Outcome">How it ended.</param>
    /// <param name="KeysSent">The keys whose state was sent, 0 or more.</param>
    /// <param name="KeysReceived">The keys whose state was received and merged, 0 or more.</param>
    /// <param name="Error">Why it did not converge, for people; null when it did.</param>
    public record SyncResult(SyncOutcome Outcome, int KeysSent, int KeysReceived, string? Error);

    /// <summary>The health of the replication as one node sees it. Not thread-safe while its dictionary is changed.</summary>
    /// <param name="TotalPeers">The peers known, 0 or more.</param>
    /// <param name="ReachablePeers">The peers of them that answered last time, 0 to <paramref name="TotalPeers"/>.</param>
    /// <param name="PeerStates">A short state by node id.</param>
    public record ReplicationHealthInfo(int TotalPeers, int ReachablePeers, Dictionary<string, string> PeerStates);
}
