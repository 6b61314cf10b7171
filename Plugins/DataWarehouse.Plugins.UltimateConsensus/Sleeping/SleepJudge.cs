using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Shards;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>Says which groups may fall asleep: looks at replicas, changes nothing.</summary>
/// <param name="ledger">What is known of the other nodes.</param>
/// <param name="planted">A fault put in on purpose.</param>
/// <remarks>Not thread-safe; belongs to its <see cref="Sleeper"/>.</remarks>
internal sealed class SleepJudge(SleepLedger ledger, PlantedShardBug planted)
{
    /// <summary>Whether nothing is under way at a replica: neither in its core nor round it.</summary>
    /// <param name="replica">The replica.</param>
    public static bool IsIdle(HostedReplica replica) =>
        replica.IsRunning && !replica.HasWork && replica.Core.Slumber.IsQuiet && replica.Proposals.Count == 0 && replica.Queries.Count == 0
        && replica.Gate.Held == 0 && !replica.Install.IsUnderWay && replica.Exchange is not { IsActive: true } && replica.Changes is not { HasSome: true };

    /// <summary>
    /// Whether a leader that has been idle may let its group sleep: each member has all of the log and was heard since, or is on a node that is silent; and the nodes
    /// that are heard hold a quorum. A member that never answered, as a learner not yet born, or whose node does not know how to sleep, keeps the group awake.
    /// </summary>
    /// <param name="replica">The leader.</param>
    /// <param name="laggards">A bit for each member, by its place, that is on a silent node and lacks something.</param>
    public bool MaySleep(HostedReplica replica, out ulong laggards)
    {
        laggards = 0;
        var core = replica.Core;
        var members = core.Configuration.Members;
        for (var place = 0; place < members.Length; place++)
        {
            if (members[place].Replica == core.Self) continue;
            var account = ledger.Of(members[place].Node);
            var hasAll = HasAll(core, members[place].Replica);
            var isHeard = (replica.Sleep.Heard >> place & 1) != 0;
            if (account.IsSilent && !isHeard)
            {
                if (!hasAll) laggards |= 1UL << place;
            }
            else if (!hasAll || !isHeard || !account.IsReadyFor(replica.Group))
            {
                return false;
            }
        }

        return HearsQuorum(core);
    }

    /// <summary>Whether a follower may sleep as its leader says: it has exactly the same, in the same term, and the leader's node is there.</summary>
    /// <param name="replica">The follower.</param>
    /// <param name="notice">What the leader says.</param>
    /// <param name="under">The account with the leader's node.</param>
    public bool MaySleep(HostedReplica replica, in SleepNotice notice, PeerAccount under)
    {
        var core = replica.Core;
        if (planted == PlantedShardBug.SleepsWithoutMatch) return replica.IsRunning && core.Role == Role.Follower && core.Leader == notice.From;
        return core.Role == Role.Follower && core.Leader == notice.From && core.Term == notice.Term && core.Log.Last == notice.Last
            && IsIdle(replica) && under.IsUp && !under.IsIn(replica.Group, under.News.Withdrawn);
    }

    /// <summary>Whether the nodes that are heard hold a quorum of a group.</summary>
    /// <param name="core">The core of its replica here.</param>
    public bool HearsQuorum(RaftCore core)
    {
        var configuration = core.Configuration;
        return IsHeardBy(core, configuration.Voters) && (!configuration.IsJoint || IsHeardBy(core, configuration.OutgoingVoters));
    }

    private static bool HasAll(RaftCore core, ReplicaId member)
    {
        foreach (var progress in core.Progress)
        {
            if (progress.Replica == member) return progress.HasAllOf(core.Log.Last);
        }

        return false;
    }

    private bool IsHeardBy(RaftCore core, System.Collections.Immutable.ImmutableArray<ReplicaId> voters)
    {
        var heard = 0;
        foreach (var voter in voters)
        {
            if (voter == core.Self || (core.Configuration.TryGetMember(voter, out var member) && ledger.Of(member.Node).IsUp)) heard++;
        }

        return heard * 2 > voters.Length;
    }
}
