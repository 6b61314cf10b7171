using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>How a replica is at one moment.</summary>
/// <param name="Group">The group.</param>
/// <param name="Replica">The replica.</param>
/// <param name="IsLeader">Whether it leads.</param>
/// <param name="Leader">The node that leads, as far as known; or nobody.</param>
/// <param name="Term">The term.</param>
/// <param name="Last">The last entry of its log.</param>
/// <param name="Commit">The last entry known to be committed.</param>
/// <param name="Applied">The last entry that its state machine has applied.</param>
/// <param name="Purged">The last entry that has left its log, covered by a snapshot.</param>
/// <param name="Waiting">Proposals and reads that wait for their answers here.</param>
/// <param name="Fault">Why it has stopped, in words; or null.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record ReplicaStatus(long Group, long Replica, bool IsLeader, PeerId Leader, long Term, long Last, long Commit, long Applied, long Purged, int Waiting, string? Fault)
{
    /// <summary>Whether it sleeps: it has nothing to do, and gets no ticks until something comes for it.</summary>
    public bool IsAsleep { get; init; }

    internal static ReplicaStatus Of(HostedReplica hosted) => new(
        hosted.Group.Value,
        hosted.Core.Self.Value,
        hosted.Core.Role == Role.Leader,
        hosted.LeaderNode,
        hosted.Core.Term.Value,
        hosted.Core.Log.Last.Value,
        hosted.Core.Log.Commit.Value,
        hosted.Core.Log.Applied.Value,
        hosted.Core.Log.Purged.Value,
        hosted.Proposals.Count + hosted.Queries.Count,
        hosted.Fault is { } fault ? $"{fault.Kind}: {fault.Detail}" : null)
    {
        IsAsleep = hosted.Sleep.IsAsleep,
    };
}
