using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>How far one group of a node has come, at one moment.</summary>
/// <param name="Group">The group.</param>
/// <param name="Leader">The node that leads, as far as known; or nobody.</param>
/// <param name="Term">The term.</param>
/// <param name="Last">The last entry of its log here.</param>
/// <param name="Commit">The last entry known to be committed.</param>
/// <param name="Applied">The last entry that is applied here.</param>
/// <remarks>A value; thread-safe.</remarks>
public readonly record struct GroupGlance(long Group, PeerId Leader, long Term, long Last, long Commit, long Applied)
{
    /// <summary>Bytes of entries given to the state machine since the replica began.</summary>
    public long AppliedBytes { get; init; }

    /// <summary>Where it leads: how many entries the member that has least still lacks. Otherwise 0.</summary>
    public long Behind { get; init; }

    /// <summary>Proposals and reads that wait for their answers here.</summary>
    public int Waiting { get; init; }

    /// <summary>Whether it sleeps.</summary>
    public bool IsAsleep { get; init; }

    /// <summary>Why its replica here has stopped, in words; or null.</summary>
    public string? Fault { get; init; }

    internal static GroupGlance Of(HostedReplica hosted)
    {
        var log = hosted.Core.Log;
        return new GroupGlance(hosted.Group.Value, hosted.LeaderNode, hosted.Core.Term.Value, log.Last.Value, log.Commit.Value, log.Applied.Value)
        {
            AppliedBytes = log.TakenBytes,
            Behind = BehindOf(hosted.Core),
            Waiting = hosted.Proposals.Count + hosted.Queries.Count,
            IsAsleep = hosted.Sleep.IsAsleep,
            Fault = hosted.Fault is { } fault ? ReplicaStatus.TextOf(fault) : null,
        };
    }

    private static long BehindOf(RaftCore core)
    {
        if (core.Role != Role.Leader) return 0;
        var least = core.Log.Last.Value;
        foreach (var progress in core.Progress)
        {
            if (progress.Replica != core.Self) least = Math.Min(least, progress.Match.Value);
        }

        return core.Log.Last.Value - least;
    }
}
