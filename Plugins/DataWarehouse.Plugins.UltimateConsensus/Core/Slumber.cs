using DataWarehouse.Plugins.UltimateConsensus.Reads;
using DataWarehouse.Plugins.UltimateConsensus.Replication;

namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>
/// What whoever stops the ticks of an idle replica needs of its core. No rule of elections, commits or reads is any different for it: a replica without ticks is one
/// whose clock stands still, as that of a paused process.
/// </summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class Slumber(Replica replica, ReadRounds reads, Replicator replicator)
{
    /// <summary>
    /// Whether nothing is under way here: all entries are durable, committed and applied, and no read, transfer, snapshot or change of the configuration is going on.
    /// Effects that wait to be taken are the caller's to look at. Never with reads by lease, whose clock must not stand still.
    /// </summary>
    public bool IsQuiet
    {
        get
        {
            var log = replica.Log;
            return replica.Fault is null && replica.Options.Reads == ReadMode.Quorum
                && log.Applied == log.Last && log.Commit == log.Last && log.Durable == log.Last && log.PendingSnapshot is null
                && replica.Ledger.Count == 0 && !replica.CommitWaits && !reads.IsUnderWay && replica.TransferTarget.IsNone
                && !replica.Configuration.IsJoint && replica.PendingChange <= log.Applied && replica.SnapshotToWrite is null;
        }
    }

    /// <summary>The leader was heard saying that the group sleeps: a follower that is woken later waits a whole timeout before it campaigns.</summary>
    public void LeaderSleeps()
    {
        if (!replica.IsLeader) replica.Timer.Restart();
    }

    /// <summary>
    /// Ticks passed without a word from the leader's node while this replica had none of its own: they count as if it had been awake. Elections come no sooner by it
    /// than in a group that never slept, and the rules of votes look at the same number.
    /// </summary>
    /// <param name="ticks">How many.</param>
    public void Missed(int ticks)
    {
        if (!replica.IsLeader) replica.Timer.Advance(ticks);
    }

    /// <summary>Lets go of memory that an idle replica does not need: entries in memory, too, which are read from the disk if somebody who lags behind wants them.</summary>
    public void Rest()
    {
        replica.Log.TrimCache(0);
        replica.Ledger.Rest();
        replica.Outbox.Rest();
        reads.Rest();
    }

    /// <summary>
    /// Ticks come again. A leader tells its members at once, and has an election timeout from now on to hear a quorum of them: what was heard before it slept does not count.
    /// </summary>
    public void Rouse()
    {
        if (!replica.IsLeader) return;
        replica.Timer.Restart();
        replica.HeartbeatElapsedTicks = 0;
        foreach (var member in replica.Members.All) member.IsActive = member.Replica == replica.Self;
        replicator.BroadcastHeartbeat(reads.RoundUnderWay);
    }
}
