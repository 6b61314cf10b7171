using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Nodes;
using DataWarehouse.Simulation.Tracing;

namespace DataWarehouse.Simulation.Faults;

/// <summary>
/// Asks leaders for changes of the configuration, as an administrator would; replaces replicas whose disk is lost, and until that is done asks for
/// nothing else.
/// </summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class MembershipPlanner
{
    private const int VotersMax = 9;
    private readonly Cluster _cluster;
    private readonly ReplicaWorld _world;
    private readonly SeededRandom _random;
    private readonly int _voters;
    private readonly bool _usesIdsAgain;
    private LogIndex _lastAsked;

    /// <summary>Plans for a world.</summary>
    /// <param name="cluster">Its nodes.</param>
    /// <param name="world">What they share.</param>
    /// <param name="random">Its own source of randomness.</param>
    /// <param name="voters">How many voters the group should have about.</param>
    public MembershipPlanner(Cluster cluster, ReplicaWorld world, SeededRandom random, int voters)
    {
        _cluster = cluster;
        _world = world;
        _random = random;
        _voters = voters;
        _usesIdsAgain = world.Options.Core.Planted == PlantedBug.ReplicaIdUsedAgain;
    }

    /// <summary>Whether a member's disk is lost.</summary>
    /// <param name="configuration">The configuration.</param>
    public bool HasLost(Configuration configuration) => FindLost(configuration) is not null;

    /// <summary>
    /// Whether a replica's disk may be lost now: the group is at rest, nobody else's is lost, and a minority of its voters would be gone. A change
    /// that stands in any log could make another majority.
    /// </summary>
    /// <param name="replica">The replica.</param>
    public bool MayLose(SimulatedReplica replica)
    {
        return ConfigurationAtRest() is { Voters.Length: >= 3 } configuration && configuration.Contains(replica.Replica);
    }

    /// <summary>The configuration, if all its voters will know it after any crash, none of them is lost, and no other can still become the valid one; else null.</summary>
    public Configuration? ConfigurationAtRest()
    {
        if (_cluster.Furthest() is not { } furthest || !_cluster.IsKnownForGood(furthest) || furthest.Applied < _lastAsked) return null;
        var configuration = furthest.Core!.Configuration;
        if (configuration.IsJoint || HasLost(configuration)) return null;
        foreach (var voter in configuration.Voters)
        {
            if (_world.Find(voter)!.DurableCommit < furthest.Driver!.ConfigurationIndex) return null;
        }

        foreach (var other in _world.Replicas)
        {
            if (other?.Process is null || other.Condition is ReplicaCondition.Destroyed) continue;
            foreach (ref readonly var entry in other.Process.Journal.State.Entries)
            {
                if (entry.Kind == EntryKind.Configuration && entry.Index > furthest.Applied) return null;
            }
        }

        return configuration;
    }

    /// <summary>Asks the leader for some change; nothing happens if there is no leader or it refuses.</summary>
    public void ChangeSomething()
    {
        if (_cluster.Leader() is not { } leader) return;
        var configuration = leader.Core!.Configuration;
        if (Repair(leader) || CountUnfilled(configuration) > 0) return;
        var change = _random.Below(8) switch
        {
            0 or 1 => AddLearner(),
            2 or 3 => Promote(configuration),
            4 => Remove(configuration),
            5 => Replace(configuration),
            6 => Demote(configuration),
            _ => Several(configuration),
        };
        if (change is not null) Ask(leader, change.Value);
    }

    /// <summary>Asks the leader for what is needed to get back to a sound configuration.</summary>
    /// <returns>Whether anything is.</returns>
    public bool Repair(SimulatedReplica leader)
    {
        var configuration = leader.Core!.Configuration;
        if (configuration.IsJoint)
        {
            if (!configuration.LeavesJointByItself) Count(leader.Driver!.Change(ConfigurationChange.LeaveJoint).IsTaken, leader, "leave joint");
            return true;
        }

        if (FindLost(configuration) is not { } lost) return false;
        var replacement = configuration.IsVoter(lost) ? ReplaceBy(configuration, lost) : new Wanted(Auto(Removal(lost)), [], []);

        // Without a node to put another replica on, the group goes on with one voter less.
        replacement ??= _cluster.FindSpareNode() < 0 ? new Wanted(Auto(Removal(lost)), [], []) : null;
        if (replacement is not null) Ask(leader, replacement.Value);
        return true;
    }

    private static ReplicaChange Removal(ReplicaId replica) => new(ChangeKind.Remove, replica, default);

    private static ConfigurationChange Auto(params ReplicaChange[] changes) => new(ChangeTransition.Auto, [.. changes]);

    private ReplicaId? FindLost(Configuration configuration)
    {
        foreach (var member in configuration.Members)
        {
            if (_world.Find(member.Replica) is { Condition: ReplicaCondition.Lost or ReplicaCondition.Destroyed } or { IsTampered: true, IsUp: false }) return member.Replica;
        }

        return null;
    }

    private Wanted? AddLearner() => Added(ChangeKind.AddLearner) is { } added ? new Wanted(Auto(added.Change), [added.Member], [added.Node]) : null;

    private Wanted? Promote(Configuration configuration)
    {
        if (configuration.Voters.Length >= VotersMax) return null;
        if (FindFilled(configuration) is not { } learner) return AddVoter(configuration);
        return new Wanted(Transition(new ReplicaChange(ChangeKind.AddVoter, learner, default)), [], []);
    }

    /// <summary>Directly only where the others are a quorum without it: a replica that nobody has filled yet never votes, and may have to wait for a leader.</summary>
    private Wanted? AddVoter(Configuration configuration) =>
        configuration.Voters.Length is >= 3 and < VotersMax && configuration.Learners.IsEmpty && Added(ChangeKind.AddVoter) is { } added
            ? new Wanted(Transition(added.Change), [added.Member], [added.Node])
            : AddLearner();

    /// <summary>A learner that has the group's configuration, so that it could vote.</summary>
    private ReplicaId? FindFilled(Configuration configuration)
    {
        foreach (var learner in configuration.Learners)
        {
            if (_world.Find(learner) is { IsUp: true } replica && !replica.Core!.Configuration.IsEmpty && replica.Core.Log.Snapshot > LogIndex.Zero) return learner;
        }

        return null;
    }

    private int CountUnfilled(Configuration configuration)
    {
        var unfilled = 0;
        foreach (var voter in configuration.Voters)
        {
            if (_world.Find(voter) is not { } replica || replica.Process is not { } process || process.Journal.State.Snapshot is null || process.Journal.DurableThrough == 0) unfilled++;
        }

        return unfilled;
    }

    private Wanted? Remove(Configuration configuration)
    {
        if (configuration.Voters.Length > Math.Max(1, _voters - 2)) return new Wanted(Transition(Removal(Pick(configuration.Voters))), [], []);
        return configuration.Learners.IsEmpty ? AddVoter(configuration) : new Wanted(Transition(Removal(Pick(configuration.Learners))), [], []);
    }

    private Wanted? Replace(Configuration configuration) => ReplaceBy(configuration, Pick(configuration.Voters));

    /// <summary>By a learner that is filled; directly by an empty replica only where a quorum is there without it.</summary>
    private Wanted? ReplaceBy(Configuration configuration, ReplicaId old)
    {
        if (FindFilled(configuration) is { } learner)
            return new Wanted(Transition(new ReplicaChange(ChangeKind.AddVoter, learner, default), Removal(old)), [], []);
        if (configuration.Voters.Length < 3 || _random.Chance(500_000)) return AddLearner();
        return Added(ChangeKind.AddVoter) is { } added ? new Wanted(Transition(added.Change, Removal(old)), [added.Member], [added.Node]) : null;
    }

    private Wanted? Demote(Configuration configuration) => configuration.Voters.Length > Math.Max(1, _voters - 2)
        ? new Wanted(Transition(new ReplicaChange(ChangeKind.AddLearner, Pick(configuration.Voters), default)), [], [])
        : Promote(configuration);

    private Wanted? Several(Configuration configuration)
    {
        if (configuration.Voters.Length < 3 || Added(ChangeKind.AddLearner) is not { } added) return Promote(configuration);
        var first = Pick(configuration.Voters);
        var second = Pick(configuration.Voters.Remove(first));
        var other = FindFilled(configuration) is { } learner
            ? new ReplicaChange(ChangeKind.AddVoter, learner, default)
            : new ReplicaChange(ChangeKind.AddLearner, second, default);
        return new Wanted(Transition(added.Change, Removal(first), other), [added.Member], [added.Node]);
    }

    private ConfigurationChange Transition(params ReplicaChange[] changes) =>
        new(_random.Below(4) switch { 0 => ChangeTransition.JointExplicit, 1 => ChangeTransition.JointImplicit, _ => ChangeTransition.Auto }, [.. changes]);

    private (ReplicaChange Change, Member Member, int Node)? Added(ChangeKind kind)
    {
        var node = _cluster.FindSpareNode();
        if (node < 0) return null;
        var member = _cluster.Name(node);
        if (_usesIdsAgain && FindUsedId() is { } used) member = member with { Replica = used };
        return (new ReplicaChange(kind, member.Replica, member.Node), member, node);
    }

    private ReplicaId? FindUsedId()
    {
        foreach (var replica in _world.Replicas)
        {
            if (replica is { Condition: ReplicaCondition.Destroyed, IsTampered: false } && _random.Chance(500_000)) return replica.Replica;
        }

        return null;
    }

    private ReplicaId Pick(ImmutableArray<ReplicaId> replicas) => replicas[_random.Below(replicas.Length)];

    private void Ask(SimulatedReplica leader, in Wanted wanted)
    {
        var admission = leader.Driver!.Change(wanted.Change);
        _world.Recorder.Add(WorldEvent.Change, leader.Node, wanted.Change.Changes.Length, (long)admission.Refusal);
        if (_world.Recorder.IsRead) _world.Recorder.Say(leader.Node, $"change {wanted.Change.Transition} {string.Join(", ", wanted.Change.Changes.Select(part => $"{part.Kind} r{part.Replica}"))}: {admission.Refusal} {admission.Index}");
        if (!admission.IsTaken) return;
        _lastAsked = LogIndex.Max(_lastAsked, admission.Index);
        _world.Counts.Changes++;
        for (var position = 0; position < wanted.Members.Length; position++)
        {
            var member = wanted.Members[position];
            if (member.Replica.Value < _world.Replicas.Count) _cluster.AddAgain(member.Replica, wanted.Nodes[position]);
            else _cluster.Add(member, wanted.Nodes[position]);
        }
    }

    private void Count(bool isTaken, SimulatedReplica leader, string what)
    {
        _world.Recorder.Add(WorldEvent.Change, leader.Node, 0, isTaken ? 0 : 1);
        _world.Recorder.Say(leader.Node, what);
        if (isTaken) _world.Counts.Changes++;
    }

    private readonly record struct Wanted(ConfigurationChange Change, Member[] Members, int[] Nodes);
}
