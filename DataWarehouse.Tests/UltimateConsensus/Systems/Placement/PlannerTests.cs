using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

namespace DataWarehouse.Tests.UltimateConsensus.Systems.Placement;

public sealed class PlannerTests
{
    private readonly PlannedCluster _cluster = new("b", "c", "d", "e");

    [Fact]
    public void Cluster_ThatHasBegun_GetsVotersOfItsSystemGroup()
    {
        Assert.Equal(5, Voters(0).Count);
        Assert.Empty(_cluster.Plan().Commands);
    }

    [Fact]
    public void NoCluster_HasNoPlan() => Assert.Empty(new Planner(new PlannerOptions()).Plan(new PlannerInput { State = new SystemRig().State, NowTicks = 0 }).Commands);

    [Fact]
    public void Keyspace_GetsItsGroups_WithTheBestLeaderFirst()
    {
        _cluster.Keyspace("k", 20, 3);
        _cluster.Settle();

        Assert.True(_cluster.State.Keyspaces["k"].IsReady);
        Assert.All(_cluster.State.Keyspaces["k"].Groups, group => Assert.Equal(3, Voters(group).Count));
        Assert.All(_cluster.State.Groups.Values.Where(group => group.Group > 0), group => Assert.Equal(1, group.PreferredLeader));
        Assert.Equal(1, _cluster.Rounds("k"));
    }

    [Fact]
    public void Keyspace_WithMoreVotersThanNodes_BeginsWithAnOddNumber()
    {
        var small = new PlannedCluster("b");
        small.Keyspace("k", 3, 5);
        small.Settle();
        Assert.All(small.State.Keyspaces["k"].Groups, group => Assert.Single(small.State.Groups[group].Replicas));

        small.Join("c");
        small.Settle();
        Assert.All(small.State.Keyspaces["k"].Groups, group => Assert.Equal(3, small.State.Groups[group].Replicas.Length));
    }

    [Fact]
    public void Join_MovesNoMoreThanItsShare_ToTheNewNodeOnly()
    {
        _cluster.Keyspace("k", 60, 3);
        _cluster.Settle();
        var before = _cluster.State.Groups;

        _cluster.Join("f");
        var moves = _cluster.Settle();

        // A sixth of 180 replicas is 30.
        Assert.InRange(moves, 15, 45);
        Assert.All(_cluster.State.Groups.Values.Where(group => group.Group > 0), group =>
            Assert.All(group.Replicas.Select(replica => replica.Node.Node).Except(before[group.Group].Replicas.Select(replica => replica.Node.Node)), node => Assert.Equal("f", node)));
    }

    [Fact]
    public void DeadNode_IsReplacedAfterItsTime_AndNotBefore()
    {
        _cluster.Keyspace("k", 10, 3);
        _cluster.Settle();
        _cluster.Silence("b", TimeSpan.FromSeconds(299));
        Assert.Empty(_cluster.Plan().Commands);

        _cluster.Silence("b", TimeSpan.FromSeconds(300));
        _cluster.Settle();

        Assert.DoesNotContain(_cluster.State.Groups.Values.Where(group => group.Group > 0), group => group.Replicas.Any(replica => replica.Node.Node == "b"));
        Assert.All(_cluster.State.Groups.Values, group => Assert.True(Voters(group.Group).Count >= 3));
    }

    [Fact]
    public void DeadNodes_AreReplacedOneAfterTheOther()
    {
        var large = new PlannedCluster("b", "c", "d", "e", "f", "g");
        large.Keyspace("k", 30, 5);
        large.Settle();
        large.Silence("b", TimeSpan.FromMinutes(6));
        large.Silence("c", TimeSpan.FromMinutes(7));

        var first = large.Plan().Commands.OfType<SystemCommand.BeginMove>().Where(move => move.Group > 0).ToList();

        Assert.NotEmpty(first);
        Assert.All(first, move => Assert.Equal("c", Assert.Single(move.Remove.Select(replica => NodeOf(large, move.Group, replica)))));
        large.Settle();
        Assert.All(large.State.Groups.Values.Where(group => group.Group > 0), group => Assert.DoesNotContain(group.Replicas, replica => replica.Node.Node is "b" or "c"));
    }

    [Fact]
    public void DeadNode_ThatComesBack_EndsWhatWasBegunForIt()
    {
        _cluster.Keyspace("k", 4, 3);
        _cluster.Settle();
        _cluster.Silence("b", TimeSpan.FromMinutes(6));
        _cluster.Step(catchesUp: false);
        Assert.Contains(_cluster.State.Groups.Values, group => group.Move is not null && group.Group > 0);

        _cluster.Silence("b", TimeSpan.Zero);
        _cluster.Settle();

        Assert.All(_cluster.State.Groups.Values, group => Assert.Null(group.Move));
        Assert.Contains(_cluster.State.Groups.Values, group => group.Group > 0 && group.Replicas.Any(replica => replica.Node.Node == "b"));
    }

    [Fact]
    public void DeadNode_WithoutAnotherPlace_IsKept_AndSaidSo()
    {
        var small = new PlannedCluster("b", "c");
        small.Keyspace("k", 2, 3);
        small.Settle();
        small.Silence("b", TimeSpan.FromHours(1));

        var plan = small.Plan();

        Assert.DoesNotContain(plan.Commands, command => command is SystemCommand.BeginMove);
        Assert.Contains(new PlannerAlarm(PlannerAlarmKind.NoPlace, 1), plan.Alarms);
    }

    [Fact]
    public void Group_WithoutAQuorum_IsLeftAlone_AndSaidSo()
    {
        _cluster.Keyspace("k", 1, 3);
        _cluster.Settle();
        var nodes = Voters(1);
        _cluster.Silence(nodes[0], TimeSpan.FromHours(1));
        _cluster.Silence(nodes[1], TimeSpan.FromHours(1));

        var plan = _cluster.Plan();

        Assert.DoesNotContain(plan.Commands, command => command is SystemCommand.BeginMove { Group: 1 });
        Assert.Contains(new PlannerAlarm(PlannerAlarmKind.QuorumLost, 1), plan.Alarms);
    }

    [Fact]
    public void RemovedNode_LeavesEverything_AlsoTheSystemGroup()
    {
        _cluster.Keyspace("k", 10, 3);
        _cluster.Settle();
        _cluster.Rig.Done(new SystemCommand.RemoveNode(_cluster.Rig.Of("b")));
        _cluster.Settle();

        Assert.All(_cluster.State.Groups.Values, group => Assert.DoesNotContain(group.Replicas, replica => replica.Node.Node == "b"));
        // Four nodes have three voters of the system group, or the four that a removal has left.
        Assert.InRange(Voters(0).Count, 3, 4);
    }

    [Fact]
    public void DrainedNode_KeepsOnlyItsLearnerOfTheSystemGroup()
    {
        _cluster.Keyspace("k", 10, 3);
        _cluster.Settle();
        _cluster.Rig.Done(new SystemCommand.SetService(_cluster.Rig.Of("b"), NodeService.Draining));
        _cluster.Settle();

        Assert.All(_cluster.State.Groups.Values, group => Assert.DoesNotContain("b", Voters(group.Group)));
        _cluster.Rig.Done(new SystemCommand.RemoveNode(_cluster.Rig.Of("b")));
    }

    [Fact]
    public void Learner_ThatNeverGetsTheLog_EndsItsMove()
    {
        _cluster.Keyspace("k", 1, 3);
        _cluster.Settle();
        _cluster.Rig.Done(new SystemCommand.SetService(_cluster.Rig.Of(Voters(1)[0]), NodeService.Draining));
        _cluster.Step(catchesUp: false);
        _cluster.Now += TimeSpan.FromMinutes(31);

        Assert.Contains(_cluster.Plan().Commands, command => command is SystemCommand.AbortMove { Group: 1 });
    }

    [Fact]
    public void Learner_ThatNeverAnswered_IsNotSwappedIn_HoweverYoungTheGroup()
    {
        _cluster.Keyspace("k", 1, 3);
        _cluster.Settle();
        _cluster.Rig.Done(new SystemCommand.SetService(_cluster.Rig.Of(Voters(1)[0]), NodeService.Draining));
        _cluster.Step(catchesUp: true);

        _cluster.Answers = false;
        _cluster.Propose();
        Assert.Equal(MoveStage.CatchingUp, _cluster.State.Groups[1].Move!.Stage);

        _cluster.Answers = true;
        _cluster.Propose();
        Assert.Equal(MoveStage.Swapping, _cluster.State.Groups[1].Move!.Stage);
    }

    [Fact]
    public void Learner_ThatFallsBackBeforeTheSwap_EndsItsMove()
    {
        _cluster.Keyspace("k", 1, 3);
        _cluster.Settle();
        _cluster.Rig.Done(new SystemCommand.SetService(_cluster.Rig.Of(Voters(1)[0]), NodeService.Draining));
        _cluster.Step(catchesUp: true);
        Assert.Equal(MoveStage.CatchingUp, _cluster.State.Groups[1].Move!.Stage);
        _cluster.Propose();
        Assert.Equal(MoveStage.Swapping, _cluster.State.Groups[1].Move!.Stage);

        _cluster.Lag = 1_000_000;

        Assert.Contains(_cluster.Plan().Commands, command => command is SystemCommand.AbortMove { Group: 1 });
    }

    [Fact]
    public void Joint_ForTooLong_IsSaid()
    {
        _cluster.Keyspace("k", 1, 3);
        _cluster.Settle();
        var sight = _cluster.Sight(1) with { JointFor = TimeSpan.FromSeconds(11) };

        var plan = _cluster.Plan(sights: ImmutableSortedDictionary<long, GroupSight>.Empty.Add(1, sight));

        Assert.Equal([new PlannerAlarm(PlannerAlarmKind.JointTooLong, 1)], plan.Alarms);
    }

    [Fact]
    public void Moves_AreCapped()
    {
        _cluster.Keyspace("k", 100, 3);
        _cluster.Settle();
        _cluster.Rig.Done(new SystemCommand.SetService(_cluster.Rig.Of("b"), NodeService.Draining));

        var moves = _cluster.Plan().Commands.OfType<SystemCommand.BeginMove>().Where(move => move.Group > 0).ToList();

        // Four to each of the four nodes that are left.
        Assert.InRange(moves.Count, 4, 16);
        Assert.All(moves.GroupBy(move => move.Add[0]), node => Assert.True(node.Count() <= 4));
    }

    [Fact]
    public void Runs_GoOnWhereTheOneBeforeEnded()
    {
        _cluster.Keyspace("k", 10, 3);
        _cluster.Settle();
        _cluster.Rig.Done(new SystemCommand.SetService(_cluster.Rig.Of("b"), NodeService.Draining));
        var planner = new Planner(new PlannerOptions { GroupsPerRun = 4 });
        var touched = new SortedSet<long>();
        var cursor = 0L;
        for (var run = 0; run < 4; run++)
        {
            var plan = planner.Plan(_cluster.Input() with { Cursor = cursor });
            touched.UnionWith(plan.Commands.OfType<SystemCommand.BeginMove>().Select(move => move.Group));
            Assert.False(plan.IsWhole);
            cursor = plan.Cursor;
        }

        Assert.Equal(_cluster.State.Groups.Values.Where(group => Voters(group.Group).Contains("b")).Select(group => group.Group), touched);
    }

    [Theory]
    [InlineData(nameof(PlannerOptions.DeadAfter))]
    [InlineData(nameof(PlannerOptions.MovesMax))]
    [InlineData(nameof(PlannerOptions.MovesPerNodeMax))]
    [InlineData(nameof(PlannerOptions.BehindEntriesMax))]
    [InlineData(nameof(PlannerOptions.JointMax))]
    [InlineData(nameof(PlannerOptions.CatchUpMax))]
    [InlineData(nameof(PlannerOptions.GroupsPerRun))]
    [InlineData(nameof(PlannerOptions.Batch))]
    public void Options_OutsideTheirRange_AreRefused(string name)
    {
        var property = typeof(PlannerOptions).GetProperty(name)!;
        var options = new PlannerOptions();
        property.SetValue(options, property.PropertyType == typeof(TimeSpan) ? TimeSpan.Zero : property.PropertyType == typeof(long) ? (object)-1L : 0);

        Assert.Contains(name, Assert.Throws<ArgumentException>(() => new Planner(options)).Message, StringComparison.Ordinal);
    }

    private static string NodeOf(PlannedCluster cluster, long group, long replica) => cluster.State.Groups[group].TryFind(replica, out var found) ? found.Node.Node : "none";

    private List<string> Voters(long group) => [.. _cluster.State.Groups[group].Replicas.Where(replica => replica.Part == ReplicaPart.Voter).Select(replica => replica.Node.Node)];
}
