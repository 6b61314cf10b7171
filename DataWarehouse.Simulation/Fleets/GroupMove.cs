using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>
/// One replica on its way from a node to another: added as a learner, made a voter in one step with the removal of the old one once it is close to the end of the log, and then the old
/// one is let go. It asks whoever leads, as often as it takes.
/// </summary>
/// <remarks>Source: DESIGN section 6, "Move". Not thread-safe; belongs to its world.</remarks>
/// <param name="fleet">The world.</param>
/// <param name="random">The source for it.</param>
/// <param name="joins">The new replica.</param>
/// <param name="leaves">The old one.</param>
internal sealed class GroupMove(Fleet fleet, SeededRandom random, GroupReplica joins, GroupReplica leaves)
{
    private const int CloseEntries = 20;
    private const int TellMicrosMax = 150_000;

    private readonly long _toldAt = fleet.Events.NowMicros + random.Between(1, TellMicrosMax);
    private readonly long _closeEntries = random.Chance(200_000) ? long.MaxValue / 2 : CloseEntries;
    private readonly long _letGoAfter = random.Between(1, TellMicrosMax * 4);
    private GroupChangeCaller? _asked;
    private HostedReplica? _askedOf;
    private long _letGoAt;

    /// <summary>The group.</summary>
    public FleetGroup Group { get; } = joins.Group;

    /// <summary>Does the next step, if it is time.</summary>
    /// <returns>Whether the move is at its end.</returns>
    public bool GoOn()
    {
        if (_letGoAt > 0) return LetGo();
        if (Group.IsDestroyed) return true;
        if (fleet.Events.NowMicros >= _toldAt && !joins.IsUp) fleet.Nodes[joins.Node].Process?.Begin(Group);
        if (Group.Leader() is not { Hosted: { IsRunning: true } } leader || IsWaiting()) return false;
        var configuration = leader.Core!.Configuration;
        if (configuration.IsJoint) return false;
        var isSwapped = !configuration.Contains(leaves.Replica) && configuration.Voters.Contains(joins.Replica);
        if (isSwapped && joins.IsUp) Leave();
        if (isSwapped) return false;
        if (!configuration.Contains(joins.Replica)) Ask(leader, [new ReplicaChange(ChangeKind.AddLearner, joins.Replica, Fleet.PeerOf(joins.Node))]);
        else if (IsClose(leader.Core)) Ask(leader, [new ReplicaChange(ChangeKind.AddVoter, joins.Replica, Fleet.PeerOf(joins.Node)), new ReplicaChange(ChangeKind.Remove, leaves.Replica, default)]);
        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => $"the move of group {Group.Id} from replica {leaves.Replica} on node {leaves.Node} to {joins.Replica} on node {joins.Node}";

    private bool IsClose(RaftCore leader)
    {
        foreach (var progress in leader.Progress)
        {
            if (progress.Replica == joins.Replica) return progress.Match.Value + _closeEntries >= leader.Log.Last.Value;
        }

        return false;
    }

    private void Ask(GroupReplica leader, ReplicaChange[] parts)
    {
        var change = new ConfigurationChange(ChangeTransition.Auto, [.. parts]);
        if (fleet.Nodes[leader.Node].Process is not { } process) return;
        _asked = new GroupChangeCaller(leader, () => leader.Core is not { } core || parts.All(part => core.Configuration.Contains(part.Replica) == (part.Kind != ChangeKind.Remove)));
        var asked = _asked;
        _askedOf = leader.Hosted;
        process.Ask(leader, (shard, hosted) => shard.Requests.Change(hosted, change, asked), () => asked.Unknown(default));
    }

    /// <summary>Whoever was asked may have ended since, and nobody will hear of it any more.</summary>
    private bool IsWaiting() => _asked is { IsOver: false } && Group.Replicas.Any(replica => replica.Hosted is { Fault: null } hosted && ReferenceEquals(hosted, _askedOf));

    private void Leave()
    {
        Group.Leave(leaves);
        _letGoAt = fleet.Events.NowMicros + (fleet.IsCalm ? 1 : _letGoAfter);
    }

    /// <summary>The node of the old replica hears that it has gone; one that is down reads the catalogue when it starts.</summary>
    private bool LetGo()
    {
        if (fleet.Events.NowMicros < _letGoAt && !Group.IsDestroyed) return false;
        Group.Forget(leaves);
        return true;
    }
}
