using DataWarehouse.SDK.Contracts;
using DataWarehouse.SDK.Contracts.Hierarchy;
using DataWarehouse.SDK.Health;

namespace DataWarehouse.Plugins.Raft;

/// <summary>
/// The retired plugin of one Raft group. It holds no log and runs no election any more: it passes every call on to the host's consensus
/// plugin, which must run exactly one group, because users of this plugin rely on one order of all entries.
/// </summary>
/// <remarks>
/// docs/migrating-from-the-raft-plugin.md says how to do without it. The consensus plugin is not its own: the host starts, stops and
/// disposes it. Thread-safe.
/// </remarks>
[Obsolete("Replaced by UltimateConsensus with Multi-Raft. Remove in v4.0.", false)]
public sealed class RaftPlugin : ConsensusPluginBase
{
    private const string SharedState = "multi-raft";

    private readonly ConsensusPluginBase _consensus;

    /// <summary>Makes the plugin; nothing happens before it is started.</summary>
    /// <param name="consensus">The host's consensus plugin; it starts before this one and stops after it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="consensus"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="consensus"/> is a plugin of this type too, which would only pass calls round.</exception>
    public RaftPlugin(ConsensusPluginBase consensus)
        : base(Describe(consensus))
    {
        if (consensus is RaftPlugin)
            throw new ArgumentException("The retired Raft plugin needs a real consensus plugin to pass its calls to.", nameof(consensus));
        _consensus = consensus;
    }

    /// <inheritdoc/>
    public override int GroupCount => 1;

    /// <inheritdoc/>
    public override Task<ConsensusResult> ProposeAsync(byte[] data, CancellationToken ct) => _consensus.ProposeAsync(data, ct);

    /// <inheritdoc/>
    public override Task<bool> IsLeaderAsync(CancellationToken ct) => _consensus.IsLeaderAsync(ct);

    /// <inheritdoc/>
    /// <remarks>The state is <c>leader</c>, <c>follower</c> or, without a leader, <c>candidate</c>, as it always was here.</remarks>
    public override async Task<ConsensusState> GetStateAsync(CancellationToken ct)
    {
        var state = await _consensus.GetStateAsync(ct).ConfigureAwait(false);
        if (!string.Equals(state.State, SharedState, StringComparison.Ordinal)) return state;
        var leads = await _consensus.IsLeaderAsync(ct).ConfigureAwait(false);
        var knowsLeader = state.LeaderId is not null;
        return state with { State = leads ? "leader" : knowsLeader ? "follower" : "candidate" };
    }

    /// <inheritdoc/>
    public override Task<ClusterHealthInfo> GetClusterHealthAsync(CancellationToken ct) => _consensus.GetClusterHealthAsync(ct);

    /// <inheritdoc/>
    protected override Task OnStartAsync(CancellationToken cancellationToken) => _consensus.GroupCount == 1
        ? Task.CompletedTask
        : throw new InvalidOperationException(
            $"The retired Raft plugin promises one order of all entries, but '{_consensus.Metadata.Id}' runs {_consensus.GroupCount} groups. "
            + "Configure one group, or move on to the consensus plugin itself.");

    /// <inheritdoc/>
    protected override async Task<HealthReport> OnReportHealthAsync(CancellationToken cancellationToken)
    {
        var below = await _consensus.ReportHealthAsync(cancellationToken).ConfigureAwait(false);
        // The consensus plugin has its own report with all its facts; this one says whom to ask.
        return new HealthReport(below.Status, below.Description, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["deprecated"] = "true",
            ["consensus"] = _consensus.Metadata.Id.ToString(),
        });
    }

    private static PluginMetadata Describe(ConsensusPluginBase consensus)
    {
        ArgumentNullException.ThrowIfNull(consensus);
        return new PluginMetadata(new PluginId("datawarehouse.raft"), "Raft", new Version(3, 0))
        {
            Description = "Retired: passes calls on to the host's consensus plugin.",
            Category = PluginCategory.Infrastructure,
            Dependencies = [consensus.Metadata.Id],
        };
    }
}
