using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>How many replicas of a shard lead, and how many have stopped; kept up to date, so that nobody has to count thousands.</summary>
/// <remarks>Not thread-safe; belongs to its shard. Whoever looks from elsewhere sees figures of a moment ago.</remarks>
internal sealed class GroupTally
{
    /// <summary>Replicas that lead their groups.</summary>
    public int Led { get; private set; }

    /// <summary>Replicas that have stopped for a fault.</summary>
    public int Stopped { get; private set; }

    /// <summary>A replica may be another than before.</summary>
    /// <param name="replica">The replica.</param>
    public void Note(HostedReplica replica) => Change(replica, replica.Fault is null && replica.Core.Role == Role.Leader, replica.Fault is not null);

    /// <summary>A replica has gone.</summary>
    /// <param name="replica">The replica.</param>
    public void Leave(HostedReplica replica) => Change(replica, leads: false, isStopped: false);

    private void Change(HostedReplica replica, bool leads, bool isStopped)
    {
        var (led, stopped) = replica.Tallied;
        if (led == leads && stopped == isStopped) return;
        Led += (leads ? 1 : 0) - (led ? 1 : 0);
        Stopped += (isStopped ? 1 : 0) - (stopped ? 1 : 0);
        replica.Tallied = (leads, isStopped);
    }
}
