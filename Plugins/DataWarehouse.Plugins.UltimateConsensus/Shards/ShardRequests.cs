using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Elections;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Sleeping;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>What callers ask of the groups of a shard: proposals, reads, changes. Each caller hears exactly one outcome.</summary>
/// <remarks>Not thread-safe; belongs to its shard, whose duties hold: nothing may be asked while it is blocked.</remarks>
/// <param name="sleeper">Wakes replicas.</param>
/// <param name="handover">Knows whether the disk is full.</param>
/// <param name="works">Takes what the apply lane is to do in this turn.</param>
/// <param name="touch">Lets a replica have a turn.</param>
internal sealed class ShardRequests(Sleeper sleeper, Handover handover, List<ApplyWork> works, Action<HostedReplica> touch)
{
    /// <summary>The tick of the shard.</summary>
    public long NowTick { get; set; }

    /// <summary>Lets a replica campaign now.</summary>
    /// <param name="replica">The replica.</param>
    public void Campaign(HostedReplica replica)
    {
        sleeper.Stir(replica);
        if (replica.IsRunning) replica.Core.Campaign();
        touch(replica);
    }

    /// <summary>Takes a proposal.</summary>
    /// <param name="replica">Whose group.</param>
    /// <param name="caller">Who proposes.</param>
    public void Propose(HostedReplica replica, IProposalCaller caller)
    {
        if (!replica.IsRunning || handover.IsFull)
        {
            caller.Refused(replica.Fault is null ? RequestRefusal.DiskFull : RequestRefusal.Stopped, replica.LeaderNode);
            return;
        }

        sleeper.Stir(replica);
        replica.Proposals.Add(caller);
        touch(replica);
    }

    /// <summary>Takes a linearizable read.</summary>
    /// <param name="replica">Whose group.</param>
    /// <param name="caller">Who asks.</param>
    public void Query(HostedReplica replica, IQueryCaller caller)
    {
        if (!replica.IsRunning)
        {
            caller.Refused(replica.Fault is null ? RequestRefusal.Busy : RequestRefusal.Stopped, default);
            return;
        }

        sleeper.Stir(replica);
        replica.Queries.Add(caller, replica.LeaderNode);
        touch(replica);
    }

    /// <summary>Takes a read of what was applied here, however old that is; it wakes nobody.</summary>
    /// <param name="replica">Whose group.</param>
    /// <param name="caller">Who asks.</param>
    public void QueryLocal(HostedReplica replica, IQueryCaller caller)
    {
        if (replica.Fault is null) works.Add(new ApplyWork(ApplyWorkKind.Query, replica.Applied, default, caller));
        else caller.Refused(RequestRefusal.Stopped, default);
    }

    /// <summary>Takes a wish to change the configuration of a group.</summary>
    /// <param name="replica">Whose group.</param>
    /// <param name="change">The change.</param>
    /// <param name="caller">Who asks.</param>
    public void Change(HostedReplica replica, ConfigurationChange change, IChangeCaller caller)
    {
        if (!IsReadyFor(replica, caller)) return;
        replica.ChangeDesk.Change(change, caller, NowTick, replica.LeaderNode);
        touch(replica);
    }

    /// <summary>Takes a wish that another replica leads.</summary>
    /// <param name="replica">Whose group.</param>
    /// <param name="target">Who is to lead.</param>
    /// <param name="caller">Who asks.</param>
    public void Transfer(HostedReplica replica, ReplicaId target, IChangeCaller caller)
    {
        if (!IsReadyFor(replica, caller)) return;
        replica.ChangeDesk.Transfer(target, caller, NowTick, replica.LeaderNode);
        touch(replica);
    }

    /// <summary>The catalogue has answered whether a replica is a member.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="answer">The answer.</param>
    public void CatalogueAnswered(HostedReplica replica, CatalogueAnswer answer)
    {
        if (!replica.IsRunning) return;
        sleeper.Stir(replica);
        replica.Core.CatalogueAnswered(answer);
        touch(replica);
    }

    private bool IsReadyFor(HostedReplica replica, IChangeCaller caller)
    {
        if (replica.IsRunning)
        {
            sleeper.Stir(replica);
            return true;
        }

        caller.Refused(replica.Fault is null ? RequestRefusal.Busy : RequestRefusal.Stopped, default, replica.Fault?.Detail);
        return false;
    }
}
