namespace DataWarehouse.SDK.Contracts.Hierarchy;

/// <summary>Base of the plugins that make nodes agree on one order of entries.</summary>
/// <remarks>
/// Implementations are thread-safe: every member may be called from any thread at any time, and calls may overlap.
/// </remarks>
public abstract class ConsensusPluginBase : InfrastructurePluginBase
{
    /// <summary>Prepares a consensus plugin.</summary>
    /// <param name="metadata">What the plugin says about itself; its category is <see cref="PluginCategory.Infrastructure"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="metadata"/> is null.</exception>
    /// <exception cref="ArgumentException">The category is another one.</exception>
    protected ConsensusPluginBase(PluginMetadata metadata)
        : base(metadata)
    {
    }

    /// <summary>
    /// How many groups share the proposals, 1 or more; known once the plugin is initialized. Only entries of one group have an order among
    /// each other. Default: 1.
    /// </summary>
    public virtual int GroupCount => 1;

    /// <summary>Proposes an entry and waits until it is committed or refused.</summary>
    /// <param name="data">The entry, not interpreted. The caller must not change it before the task ends.</param>
    /// <param name="ct">
    /// Ends the wait, not the proposal: once it was accepted its outcome is unknown and it may still commit.
    /// </param>
    /// <returns>Success with the index of the entry, or a refusal that says where to go instead.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="data"/> is null.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled; the outcome is unknown.</exception>
    public abstract Task<ConsensusResult> ProposeAsync(byte[] data, CancellationToken ct);

    /// <summary>Whether this node leads, or, with several groups, leads at least one of them. Possibly stale when read.</summary>
    /// <param name="ct">Cancellation leaves nothing behind.</param>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public abstract Task<bool> IsLeaderAsync(CancellationToken ct);

    /// <summary>The state of this node's part in the agreement. Possibly stale when read.</summary>
    /// <param name="ct">Cancellation leaves nothing behind.</param>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public abstract Task<ConsensusState> GetStateAsync(CancellationToken ct);

    /// <summary>The health of the cluster as this node sees it. The default knows no nodes: zeros and an empty dictionary.</summary>
    /// <param name="ct">Cancellation leaves nothing behind.</param>
    /// <returns>A new value that the caller owns.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public virtual Task<ClusterHealthInfo> GetClusterHealthAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult(new ClusterHealthInfo(0, 0, []));
    }

    /// <summary>The answer to a proposal. Immutable and thread-safe.</summary>
    /// <param name="Success">Whether the entry is committed.</param>
    /// <param name="LeaderId">The node to propose to, where one is known.</param>
    /// <param name="LogIndex">The index of the committed entry, 1 or more; 0 when refused.</param>
    /// <param name="Error">Why it was refused, beginning with a documented code; null on success.</param>
    public record ConsensusResult(bool Success, string? LeaderId, long LogIndex, string? Error);

    /// <summary>The state of one node's part in the agreement. Immutable and thread-safe.</summary>
    /// <param name="State">A short name such as <c>leader</c>, <c>follower</c> or <c>multi-raft</c>.</param>
    /// <param name="LeaderId">The leader this node knows of; null when it knows none or there are several groups.</param>
    /// <param name="CommitIndex">The highest index known to be committed, 0 or more.</param>
    /// <param name="LastApplied">The highest index applied on this node, 0 to <paramref name="CommitIndex"/>.</param>
    public record ConsensusState(string State, string? LeaderId, long CommitIndex, long LastApplied);

    /// <summary>The health of the cluster as one node sees it. Not thread-safe while its dictionary is changed.</summary>
    /// <param name="TotalNodes">The nodes known, 0 or more.</param>
    /// <param name="HealthyNodes">The nodes of them that answer, 0 to <paramref name="TotalNodes"/>.</param>
    /// <param name="NodeStates">A short state by node id.</param>
    public record ClusterHealthInfo(int TotalNodes, int HealthyNodes, Dictionary<string, string> NodeStates);
}
