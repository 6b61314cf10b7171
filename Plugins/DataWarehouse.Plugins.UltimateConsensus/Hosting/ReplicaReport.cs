using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Hosting;

/// <summary>How a replica of this process was between two turns of its shard.</summary>
/// <param name="IsLeader">Whether it leads.</param>
/// <param name="Leader">The node that leads, as far as known; or nobody.</param>
/// <param name="Term">The term.</param>
/// <param name="Purged">The last entry that has left its log.</param>
/// <param name="Last">The last entry of its log.</param>
/// <param name="Commit">The last entry known to be committed.</param>
/// <param name="Applied">The last entry applied.</param>
/// <param name="Fault">Why it has stopped, in words; or null.</param>
/// <param name="Configuration">The members of its group.</param>
/// <param name="Reached">Of a leader, the nodes that have answered lately; otherwise nobody.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record ReplicaReport(
    bool IsLeader, PeerId Leader, long Term, long Purged, long Last, long Commit, long Applied, string? Fault, Configuration Configuration, ImmutableArray<PeerId> Reached)
{
    /// <summary>Whether it sleeps, so that who answered lately says nothing.</summary>
    public bool IsAsleep { get; private init; }

    /// <summary>Looks at a replica; on its shard's thread.</summary>
    /// <param name="hosted">The replica.</param>
    public static ReplicaReport Of(HostedReplica hosted)
    {
        var core = hosted.Core;
        var leads = core.Role == Role.Leader && hosted.IsRunning;
        return new ReplicaReport(
            leads,
            hosted.LeaderNode,
            core.Term.Value,
            core.Log.Purged.Value,
            core.Log.Last.Value,
            core.Log.Commit.Value,
            core.Log.Applied.Value,
            hosted.Fault is { } fault ? $"{fault.Kind}: {fault.Detail}" : null,
            core.Configuration,
            leads ? ReachedBy(core) : [])
        {
            IsAsleep = hosted.Sleep.IsAsleep,
        };
    }

    private static ImmutableArray<PeerId> ReachedBy(RaftCore core)
    {
        var reached = ImmutableArray.CreateBuilder<PeerId>();
        foreach (var progress in core.Progress)
        {
            if ((progress.IsActive || progress.Replica == core.Self) && core.Configuration.TryGetMember(progress.Replica, out var member)) reached.Add(member.Node);
        }

        return reached.ToImmutable();
    }
}
