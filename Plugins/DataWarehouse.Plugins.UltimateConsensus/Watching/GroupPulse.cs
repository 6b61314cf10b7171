using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Shards;

namespace DataWarehouse.Plugins.UltimateConsensus.Watching;

/// <summary>How far one replica has come, and what of it is still to be done.</summary>
/// <param name="Last">The last entry of its log.</param>
/// <param name="Durable">The last one that is durable here.</param>
/// <param name="Commit">The last one that is committed.</param>
/// <param name="Applied">The last one that is applied.</param>
/// <remarks>A value; thread-safe.</remarks>
internal readonly record struct GroupPulse(long Last, long Durable, long Commit, long Applied)
{
    /// <summary>Whether it leads its group, which is who must commit.</summary>
    public bool IsLeader { get; init; }

    /// <summary>Linearizable reads that wait.</summary>
    public int ReadsWaiting { get; init; }

    /// <summary>Linearizable reads that were answered.</summary>
    public long ReadsAnswered { get; init; }

    /// <summary>Whether a snapshot is taken or installed.</summary>
    public bool HasSnapshot { get; init; }

    /// <summary>What has been done about snapshots on the shard: grows with every part that is written or read.</summary>
    public long SnapshotMoves { get; init; }

    /// <summary>Whether it is to begin anew from what is durable.</summary>
    public bool IsRestarting { get; init; }

    /// <summary>How often it has begun anew.</summary>
    public int Life { get; init; }

    /// <summary>Whether there is nothing to be done.</summary>
    public bool IsIdle
    {
        get
        {
            foreach (var kind in ProgressMark.Kinds)
            {
                if (Wants(kind)) return false;
            }

            return true;
        }
    }

    /// <summary>How a replica is between two turns of its shard.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="snapshotMoves">What has been done about snapshots on its shard.</param>
    public static GroupPulse Of(HostedReplica replica, long snapshotMoves)
    {
        var log = replica.Core.Log;
        return new GroupPulse(log.Last.Value, log.Durable.Value, log.Commit.Value, log.Applied.Value)
        {
            IsLeader = replica.Core.Role == Role.Leader,
            ReadsWaiting = replica.Queries.Count,
            ReadsAnswered = replica.Queries.Answered,
            HasSnapshot = replica.Saved.IsUnderWay || replica.Install.IsUnderWay,
            SnapshotMoves = snapshotMoves,
            IsRestarting = replica.IsRestarting,
            Life = replica.Life,
        };
    }

    /// <summary>Whether there is something of a kind to be done.</summary>
    /// <param name="kind">One of the kinds that are of a group.</param>
    public bool Wants(StandstillKind kind) => kind switch
    {
        // While the replica is to begin anew its core stands still, and that is what is to be said of it.
        StandstillKind.Restart => IsRestarting,
        _ when IsRestarting => false,
        StandstillKind.Commit => IsLeader && Commit < Last,
        StandstillKind.Write => Durable < Last,
        StandstillKind.Apply => Applied < Math.Min(Commit, Durable),
        StandstillKind.Read => ReadsWaiting > 0,
        StandstillKind.Snapshot => HasSnapshot,
        _ => false,
    };

    /// <summary>How much of a kind has been done: another number than before is progress.</summary>
    /// <param name="kind">One of the kinds that are of a group.</param>
    public long Done(StandstillKind kind) => kind switch
    {
        StandstillKind.Commit => Commit,
        StandstillKind.Write => Durable,
        StandstillKind.Apply => Applied,
        StandstillKind.Read => ReadsAnswered,
        StandstillKind.Snapshot => SnapshotMoves,
        StandstillKind.Restart => Life,
        _ => 0,
    };
}
