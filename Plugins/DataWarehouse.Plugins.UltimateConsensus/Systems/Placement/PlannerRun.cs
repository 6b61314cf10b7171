using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

/// <summary>One run of the planner.</summary>
/// <remarks>Not thread-safe; lives as long as the run.</remarks>
internal sealed class PlannerRun
{
    private readonly PlannerInput _input;
    private readonly PlannerOptions _options;
    private readonly PlantedSystemBug _planted;
    private readonly ClusterSight _sight;
    private readonly MoveBudget _budget;
    private readonly LeaderBalance? _balance;
    private readonly List<SystemCommand> _commands = [];
    private readonly List<PlannerAlarm> _alarms = [];
    private readonly List<PreferredLeader> _leaders = [];

    /// <summary>Begins a run.</summary>
    /// <param name="input">What it depends on.</param>
    /// <param name="options">How eager it is.</param>
    /// <param name="planted">A fault put in on purpose.</param>
    public PlannerRun(PlannerInput input, PlannerOptions options, PlantedSystemBug planted)
    {
        _input = input;
        _options = options;
        _planted = planted;
        _sight = new ClusterSight(input, options, planted);
        _budget = new MoveBudget(input.State, options);

        // Releases before put each leader where a hash says. Beside one of those a count would be undone, and done again, whenever the planner's place changes.
        if (input.State.IsAtLeast(FeatureLevels.Programs)) _balance = new LeaderBalance(input.State, _sight);
    }

    /// <summary>Advances the moves whose learners have the log, and gives up those that lead nowhere.</summary>
    public void WatchMoves()
    {
        foreach (var group in _input.State.Groups.Values)
        {
            var seen = _input.Groups.GetValueOrDefault(group.Group);
            if (seen?.JointFor > _options.JointMax) _alarms.Add(new PlannerAlarm(PlannerAlarmKind.JointTooLong, group.Group));
            if (group.Move is not { } move || move.Stage == MoveStage.Aborting) continue;
            var stage = Judge(group, move, seen);
            if (stage == MoveStage.Aborting) _commands.Add(new SystemCommand.AbortMove(group.Group, move.Id));
            else if (stage != move.Stage) _commands.Add(new SystemCommand.AdvanceMove(group.Group, move.Id));
        }
    }

    /// <summary>Places the next groups of keyspaces that are not ready.</summary>
    public void PlaceKeyspaces()
    {
        List<NodeRecord>? places = null;
        foreach (var keyspace in _input.State.Keyspaces.Values)
        {
            if (keyspace.IsReady) continue;
            places ??= _sight.PlacesFor(null);
            if (places.Count == 0) return;
            var count = Math.Min(_options.Batch, keyspace.GroupCount - keyspace.Groups.Length);
            var size = VoterGoal.Odd(Math.Min(keyspace.Voters, places.Count));
            var first = _input.State.LastGroup + 1;
            var groups = ImmutableArray.CreateBuilder<ImmutableArray<Incarnation>>(count);
            for (var place = 0; place < count; place++) groups.Add(Place(first + place, places, size));
            _commands.Add(new SystemCommand.PlaceGroups(keyspace.Id, keyspace.Groups.Length, groups.ToImmutable()));
            // The numbers of the next keyspace's groups are known once these are given.
            return;
        }
    }

    /// <summary>Looks at a group: whether it needs a move, and who should lead it.</summary>
    /// <param name="group">The group.</param>
    public void Look(GroupRecord group)
    {
        var voters = group.Replicas.Where(static replica => replica.Part == ReplicaPart.Voter).ToList();
        if (voters.Count(voter => !_sight.IsDead(voter.Node)) * 2 <= voters.Count)
        {
            _alarms.Add(new PlannerAlarm(PlannerAlarmKind.QuorumLost, group.Group));
            return;
        }

        if (group.Move is null || _planted == PlantedSystemBug.TwoMovesAtOnce)
        {
            var goal = VoterGoal.Of(group, _sight, _planted);
            if (goal.Nodes.Length < goal.Size && goal.Superfluous.Length > 0) _alarms.Add(new PlannerAlarm(PlannerAlarmKind.NoPlace, group.Group));
            var (add, remove) = goal.Step(_sight);
            if (add.Length + remove.Length > 0) Begin(group, voters, add, remove);
            else if (group.Group == 0) DropLearners(group);
            else PreferLeader(group, voters);
        }
    }

    /// <summary>Puts the plan together.</summary>
    /// <param name="cursor">Where it ended.</param>
    /// <param name="isWhole">Whether it looked at all groups.</param>
    public PlannerOutput Finish(long cursor, bool isWhole)
    {
        if (_balance is not null)
        {
            isWhole &= (_planted == PlantedSystemBug.LeadersUneven || _balance.Even(Math.Max(0, _options.LeaderMovesMax - HandingOver()))) && !_sight.IsAnyoneComingBack;
            _leaders.AddRange(_balance.Changes);
        }

        foreach (var batch in _leaders.Chunk(_options.Batch)) _commands.Add(new SystemCommand.PreferLeaders([.. batch]));
        return new PlannerOutput([.. _commands], [.. _alarms], cursor, isWhole);
    }

    /// <summary>Groups that somebody else leads than should: their leaders say so, though no replica of theirs moves.</summary>
    private int HandingOver() => _input.Groups.Count(seen => _input.State.Groups.TryGetValue(seen.Key, out var group) && group is { Move: null, PreferredLeader: > 0 } && seen.Value.Leader != 0 && seen.Value.Leader != group.PreferredLeader);

    private ImmutableArray<Incarnation> Place(long group, List<NodeRecord> places, int size)
    {
        var nodes = VoterChoice.Choose(group, places, size);
        if (_balance is not null) return [.. _balance.Rank(group, nodes.Select(static node => node.Peer)).Select(static node => node.Incarnation)];
        return [.. nodes.OrderByDescending(node => Rendezvous.Weigh(group, node.Name, Rendezvous.Leaders)).Select(static node => node.Incarnation)];
    }

    /// <summary>Whether a move stays as it is, goes on to the swap, or is given up.</summary>
    private MoveStage Judge(GroupRecord group, GroupMove move, GroupSight? seen)
    {
        if (_planted == PlantedSystemBug.MoveWithoutLearner) return MoveStage.Swapping;
        var isLost = move.Incoming.Any(number => !group.TryFind(number, out var replica) || _sight.IsDead(replica.Node));
        if (move.Stage == MoveStage.Swapping)
        {
            // While joint there is no way back, and none is needed: the leader goes on by itself.
            var hasFallenBack = seen is { JointFor: null } && move.Incoming.Any(replica => seen.Find(replica) is { } learner && learner.BehindEntries > _options.FallenBackEntries);
            return (isLost || hasFallenBack) && seen is { JointFor: null } ? MoveStage.Aborting : MoveStage.Swapping;
        }

        var isLate = _input.NowTicks - move.BeganTicks > _options.CatchUpMax.Ticks;
        if (isLost || isLate || !LeadsOn(group)) return MoveStage.Aborting;
        return seen is { JointFor: null } && move.Incoming.All(replica => HasTheLog(seen, replica)) && CanSwap(group, move) ? MoveStage.Swapping : MoveStage.CatchingUp;
    }

    private bool LeadsOn(GroupRecord group) =>
        group.Move!.Incoming.IsEmpty || VoterGoal.Of(group, _sight, _planted).Agrees(group);

    private bool HasTheLog(GroupSight seen, long replica) =>
        seen.Configuration.PartOf(replica) == ReplicaPart.Learner && seen.Find(replica) is { Answers: true } learner
        && (learner.BehindEntries <= _options.BehindEntriesMax || learner.BehindFor <= _options.BehindTimeMax);

    /// <summary>Both sides of the swap need a quorum that is heard now.</summary>
    private bool CanSwap(GroupRecord group, GroupMove move)
    {
        var before = group.Replicas.Where(static replica => replica.Part == ReplicaPart.Voter).ToList();
        var after = group.Replicas.Where(replica => move.Incoming.Contains(replica.Replica)
            || (replica.Part == ReplicaPart.Voter && !move.Outgoing.Contains(replica.Replica) && !move.Demoted.Contains(replica.Replica))).ToList();
        return IsQuorumHeard(before) && IsQuorumHeard(after);
    }

    private bool IsQuorumHeard(List<GroupReplica> voters) => voters.Count(voter => _sight.IsHeard(voter.Node)) * 2 > voters.Count;

    private void Begin(GroupRecord group, List<GroupReplica> voters, ImmutableArray<NodeRecord> add, ImmutableArray<GroupReplica> remove)
    {
        var after = voters.Where(voter => !remove.Contains(voter)).Select(static voter => voter.Node).Concat(add.Select(static node => node.Peer)).ToList();
        if (!IsQuorumHeard(voters) || after.Count(_sight.IsHeard) * 2 <= after.Count) return;
        var isRepair = add.Length > remove.Length || remove.Any(replica => _sight.IsDead(replica.Node) || _sight.InService.All(node => node.Peer != replica.Node));
        var nodes = add.Select(static node => node.Incarnation).ToImmutableArray();
        if (group.Group != 0)
        {
            if (!_budget.Allows(nodes, isRepair)) return;
            _budget.Take(nodes);
            _commands.Add(new SystemCommand.BeginMove(group.Group, group.ConfigurationIndex, nodes, [], [.. remove.Select(static replica => replica.Replica).Order()], []));
            return;
        }

        // Every member has a replica of the system group: voters are made of learners, and become learners again while their nodes are members.
        var promote = add.Select(node => group.TryFind(node.Peer, out var replica) ? replica.Replica : 0).Where(static replica => replica > 0).Order();
        var gone = remove.Where(replica => _input.State.FindNode(replica.Node.Incarnation) is null).Select(static replica => replica.Replica).Order();
        var demote = remove.Where(replica => _input.State.FindNode(replica.Node.Incarnation) is not null).Select(static replica => replica.Replica).Order();
        _commands.Add(new SystemCommand.BeginMove(0, group.ConfigurationIndex, [], [.. promote], [.. gone], [.. demote]));
    }

    /// <summary>Replicas of the system group on nodes that left are removed from it, some at a time.</summary>
    private void DropLearners(GroupRecord group)
    {
        var gone = group.Replicas.Where(replica => replica.Part != ReplicaPart.Voter && _input.State.FindNode(replica.Node.Incarnation) is null)
            .Select(static replica => replica.Replica).Take(SystemLimits.ReplicasMax).ToImmutableArray();
        if (!gone.IsEmpty) _commands.Add(new SystemCommand.BeginMove(0, group.ConfigurationIndex, [], [], gone, []));
    }

    private void PreferLeader(GroupRecord group, List<GroupReplica> voters)
    {
        if (_balance is not null)
        {
            _balance.Look(group);
            return;
        }

        var fit = voters.Where(voter => !_sight.IsDead(voter.Node) && _sight.InService.Any(node => node.Peer == voter.Node)).ToList();
        if (fit.Count == 0) return;
        var best = fit.MaxBy(voter => Rendezvous.Weigh(group.Group, voter.Node.Node, Rendezvous.Leaders));
        if (best.Replica != group.PreferredLeader) _leaders.Add(new PreferredLeader(group.Group, best.Replica));
    }
}
