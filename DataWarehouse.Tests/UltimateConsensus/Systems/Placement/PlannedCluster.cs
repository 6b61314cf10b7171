using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Reconciling;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Rules;

namespace DataWarehouse.Tests.UltimateConsensus.Systems.Placement;

/// <summary>A cluster whose groups do at once what the catalogue asks of them.</summary>
internal sealed class PlannedCluster
{
    private const int StepsMax = 2_000;
    private readonly Planner _planner;
    private readonly SortedDictionary<string, TimeSpan> _silent = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, TimeSpan?> _heard = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, SeenConfiguration> _groups = [];
    private readonly SortedDictionary<string, int> _rounds = new(StringComparer.Ordinal);

    public PlannedCluster(params string[] joined)
        : this(FeatureLevels.First, new PlannerOptions(), joined)
    {
    }

    public PlannedCluster(int level, PlannerOptions options, params string[] joined)
    {
        _planner = new Planner(options);
        Rig = SystemRig.Begun(level, joined);
        Settle();
    }

    public SystemRig Rig { get; }

    public SystemState State => Rig.State;

    public DateTime Now { get; set; } = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public long Lag { get; set; }

    public bool Answers { get; set; } = true;

    public void Join(string name) => Rig.Join(name, level: State.FeatureLevel);

    public void Keyspace(string name, int groups, int voters) => Rig.Done(new SystemCommand.CreateKeyspace(name, KeyspaceKind.Sharded, groups, voters, AttributeSet.Empty));

    public void Silence(string node, TimeSpan silence) => _silent[node] = silence;

    public void Hear(string node, TimeSpan? since) => _heard[node] = since;

    public int Rounds(string keyspace) => _rounds.GetValueOrDefault(keyspace);

    public GroupSight Sight(long group)
    {
        var seen = Seen(group);
        return new GroupSight { Configuration = seen, Learners = [.. seen.Learners.Select(replica => new LearnerSight(replica, Lag, TimeSpan.FromTicks(Lag * 10_000), Answers))] };
    }

    public PlannerInput Input() => new()
    {
        State = State,
        NowTicks = Now.Ticks,
        Nodes = [.. State.Nodes.Values.Select(node => new NodeSight(node.Incarnation, _silent.GetValueOrDefault(node.Name)) { HeardFor = _heard.GetValueOrDefault(node.Name) })],
        Groups = State.Groups.Keys.ToImmutableSortedDictionary(static group => group, Sight),
    };

    public PlannerOutput Plan(ImmutableSortedDictionary<long, GroupSight>? sights = null) => _planner.Plan(sights is null ? Input() : Input() with { Groups = sights });

    /// <summary>Proposes a plan; returns how many moves began.</summary>
    public int Propose()
    {
        var moves = 0;
        foreach (var command in Plan().Commands)
        {
            if (command is SystemCommand.PlaceGroups) _rounds["k"] = Rounds("k") + 1;
            if (command is SystemCommand.BeginMove { Group: > 0 }) moves++;
            Assert.True(Rig.Do(command).IsDone);
        }

        return moves;
    }

    /// <summary>One plan, and one change of the members of each group.</summary>
    public int Step(bool catchesUp)
    {
        Lag = catchesUp ? 0 : 5_000;
        var moves = Propose();
        foreach (var group in State.Groups.Values.ToList()) Change(group);
        return moves;
    }

    /// <summary>Steps until there is nothing to do; returns how many moves that took.</summary>
    public int Settle()
    {
        var moves = 0;
        for (var step = 0; step < StepsMax; step++)
        {
            var before = State.Revision;
            moves += Step(catchesUp: true);
            if (State.Revision == before) return moves;
        }

        throw new InvalidOperationException("The plan comes to no end.");
    }

    private SeenConfiguration Seen(long group)
    {
        if (_groups.TryGetValue(group, out var seen)) return seen;
        var voters = State.Groups[group].Initial.Select(static member => member.Replica).ToImmutableArray();
        return _groups[group] = new SeenConfiguration { Group = group, Index = 1, Voters = voters, LastReplica = voters[^1] };
    }

    private void Change(GroupRecord group)
    {
        var seen = Seen(group.Group);
        foreach (var change in GroupChanges.Next(State, group, Sight(group.Group), PlantedSystemBug.None))
        {
            var voters = seen.Voters.Remove(change.Replica);
            var learners = seen.Learners.Remove(change.Replica);
            if (change.Kind == MemberChangeKind.Voter) voters = [.. voters.Add(change.Replica).Order()];
            if (change.Kind == MemberChangeKind.Learner) learners = [.. learners.Add(change.Replica).Order()];
            seen = seen with { Index = seen.Index + 1, Voters = voters, Learners = learners, LastReplica = Math.Max(seen.LastReplica, change.Replica) };
        }

        _groups[group.Group] = seen;
        if (ConfigurationRules.IsNews(group, seen)) Assert.True(Rig.Do(new SystemCommand.SeeConfiguration(seen)).IsDone);
    }
}
