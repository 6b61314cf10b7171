using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Reconciling;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.UltimateConsensus.Systems.Reconciling;

public sealed class ReconcilerTests
{
    private readonly SystemRig _rig = SystemRig.Begun("b", "c", "d");
    private readonly Reconciler _reconciler = new(64);
    private readonly long _group;

    public ReconcilerTests() => _group = _rig.Place("k", 1, "a", "b", "c");

    [Fact]
    public void Replica_OfTheFirstConfiguration_BeginsTheGroupWithExactlyIt()
    {
        var action = Assert.IsType<NodeAction.Bootstrap>(Assert.Single(Of("b"), Concerns));

        Assert.Equal((_group, 2L), (action.Group, action.Replica));
        Assert.Equal(_rig.State.Groups[_group].Initial, action.Initial);
    }

    [Fact]
    public void FirstReplica_ThatWasNeverBegun_StillGetsTheFirstConfiguration()
    {
        Move("d", 1);
        Assert.Equal([1L, 2, 3], Assert.IsType<NodeAction.Bootstrap>(Of("c").Single(Concerns)).Initial.Select(member => member.Replica));
    }

    [Fact]
    public void LaterReplica_StartsEmpty()
    {
        Begin("d", 1);
        Assert.Equal(new NodeAction.StartEmpty(_group, 4), Of("d").Single(Concerns));
        Assert.Equal(new NodeAction.StartEmpty(0, 4), Of("d").Single(action => action is NodeAction.StartEmpty { Group: 0 }));
    }

    [Fact]
    public void ReplicaWhoseDataIsHere_IsTakenUp() =>
        Assert.Equal([new NodeAction.TakeUp(_group, 2)], Of("b", Held(2) with { IsRunning = false }).Where(action => Concerns(action)));

    [Fact]
    public void RemovedReplica_IsDeleted()
    {
        Assert.DoesNotContain(Of("a", Held(1)), Concerns);
        Move("d", 1);
        Assert.Equal([new NodeAction.Delete(_group, 1)], Of("a", Held(1)).Where(action => Concerns(action)));
    }

    [Fact]
    public void RemovedReplica_OfAnEarlierTime_IsDeletedBeforeItsSuccessorStarts()
    {
        Move("d", 1);
        _rig.Done(new SystemCommand.BeginMove(_group, _rig.State.Groups[_group].ConfigurationIndex, [_rig.Of("a")], [], [2], []));

        Assert.Equal([new NodeAction.Delete(_group, 1)], Of("a", Held(1)).Where(action => Concerns(action)));
        Assert.Equal([new NodeAction.StartEmpty(_group, 5)], Of("a").Where(action => Concerns(action)));
    }

    [Fact]
    public void DeletedGroup_IsDeleted_AndOneThatIsNotKnownYetIsKept()
    {
        _rig.Done(new SystemCommand.DeleteKeyspace("k", _rig.State.Keyspaces["k"].Id));

        Assert.Contains(new NodeAction.Delete(_group, 1), Of("a", Held(1)));
        Assert.DoesNotContain(Of("a", Held(1) with { Group = _group + 1 }), action => action is NodeAction.Delete);
    }

    [Fact]
    public void RemovedNode_Leaves()
    {
        var b = _rig.State.FindNode("b")!.Peer;
        _rig.Done(new SystemCommand.RemoveNode(b.Incarnation));

        Assert.Equal([new NodeAction.Leave()], _reconciler.Reconcile(new NodeInput { State = _rig.State, Self = b }));
    }

    [Fact]
    public void Leader_AddsTheLearner_ThenSwapsInOneChange()
    {
        var move = Begin("d", 1);
        var add = Assert.IsType<NodeAction.ChangeMembers>(Led(2, 10, 3, [1, 2, 3]));
        Assert.Equal([new MemberChange(MemberChangeKind.Learner, 4, Peer("d"))], add.Changes);

        // The catalogue must know of the learner before anything else happens.
        Assert.IsType<NodeAction.Report>(Led(2, 11, 4, [1, 2, 3], 4));
        _rig.See(_group, 11, 4, [1, 2, 3], 4);
        Assert.Null(Led(2, 12, 4, [1, 2, 3], 4));

        _rig.Done(new SystemCommand.AdvanceMove(_group, move));
        var swap = Assert.IsType<NodeAction.ChangeMembers>(Led(2, 12, 4, [1, 2, 3], 4));
        Assert.Equal([new MemberChange(MemberChangeKind.Remove, 1, Peer("a")), new MemberChange(MemberChangeKind.Voter, 4, Peer("d"))], swap.Changes);
        Assert.IsType<NodeAction.Report>(Led(2, 13, 4, [2, 3, 4]));
    }

    [Fact]
    public void Leader_WhoseLearnerDoesNotAnswer_DoesNotSwapItIn()
    {
        var move = Begin("d", 1);
        _rig.See(_group, 11, 4, [1, 2, 3], 4);
        _rig.Done(new SystemCommand.AdvanceMove(_group, move));

        Assert.Null(Lead(2, new GroupSight { Configuration = Seen(12, 4, [1, 2, 3], 4), Learners = [new LearnerSight(4, 0, TimeSpan.Zero, Answers: false)] }, canChange: true));
        Assert.Null(Lead(2, new GroupSight { Configuration = Seen(12, 4, [1, 2, 3], 4) }, canChange: true));
    }

    [Fact]
    public void Leader_OfAMoveThatWasGivenUp_SpendsTheNumber()
    {
        var move = Begin("d", 1);
        _rig.Done(new SystemCommand.AbortMove(_group, move));

        var give = Assert.IsType<NodeAction.ChangeMembers>(Led(2, 10, 3, [1, 2, 3]));
        Assert.Equal(MemberChangeKind.Learner, Assert.Single(give.Changes).Kind);
        _rig.See(_group, 11, 4, [1, 2, 3], 4);
        var take = Assert.IsType<NodeAction.ChangeMembers>(Led(2, 12, 4, [1, 2, 3], 4));
        Assert.Equal(new MemberChange(MemberChangeKind.Remove, 4, Peer("d")), Assert.Single(take.Changes));
        Assert.IsType<NodeAction.Report>(Led(2, 13, 4, [1, 2, 3]));
    }

    [Fact]
    public void Leader_ThatIsBehindOrJoint_DoesNothing()
    {
        Begin("d", 1);
        _rig.See(_group, 11, 4, [1, 2, 3], 4);

        Assert.Null(Led(2, 10, 3, [1, 2, 3]));
        Assert.Null(Lead(2, new GroupSight { Configuration = Seen(20, 4, [2, 3, 4]), JointFor = TimeSpan.FromSeconds(1) }, canChange: true));
        Assert.Null(Lead(2, new GroupSight { Configuration = Seen(20, 4, [2, 3, 4]) with { Generation = 2 } }, canChange: true));
        // The same news as of the same index would be refused.
        Assert.Null(Led(2, 11, 4, [2, 3, 4]));
    }

    [Fact]
    public void Leader_WithAChangeUnderWay_Waits()
    {
        Begin("d", 1);
        Assert.Null(Lead(2, new GroupSight { Configuration = Seen(10, 3, [1, 2, 3]) }, canChange: false));
    }

    [Fact]
    public void Leader_OfTheSystemGroup_TakesWhoJoined_InTheOrderOfTheNumbers()
    {
        var led = new GroupSight { Configuration = new SeenConfiguration { Group = 0, Index = 9, Voters = [1], LastReplica = 1 } };
        var action = Of("a", new LocalReplica { Group = 0, Replica = 1, Led = led, CanChange = true }).OfType<NodeAction.ChangeMembers>().Single();
        Assert.Equal(new MemberChange(MemberChangeKind.Learner, 2, Peer("b")), Assert.Single(action.Changes));
    }

    [Fact]
    public void Leader_ThatIsNotThePreferredOne_HandsOver_ToWhoIsHeard()
    {
        Assert.Equal(new NodeAction.TransferLeadership(_group, 1), Led(2, 10, 3, [1, 2, 3]));
        Assert.Null(Led(1, 10, 3, [1, 2, 3]));
        var silent = new NodeInput { State = _rig.State, Self = Peer("b"), Silent = [1], Replicas = [Held(2) with { Led = new GroupSight { Configuration = Seen(10, 3, [1, 2, 3]) }, CanChange = true }] };
        Assert.DoesNotContain(_reconciler.Reconcile(silent), action => action is NodeAction.TransferLeadership);
    }

    [Fact]
    public void Leader_HandsOverToNobody_WhoIsFreshOrLagsOrIsDrained_NorBeforeItMay()
    {
        var held = Held(2) with { Led = new GroupSight { Configuration = Seen(10, 3, [1, 2, 3]) }, CanChange = true };
        var input = new NodeInput { State = _rig.State, Self = Peer("b"), Replicas = [held] };

        Assert.Single(Transfers(input));
        Assert.Empty(Transfers(input with { Fresh = [1] }));
        Assert.Empty(Transfers(input with { Replicas = [held with { Lagging = [1] }] }));
        Assert.Single(Transfers(input with { Replicas = [held with { Lagging = [3] }] }));
        Assert.Empty(Transfers(input with { Replicas = [held with { CanHandOver = false }] }));
        _rig.Done(new SystemCommand.SetService(_rig.Of("a"), NodeService.Draining));
        Assert.Empty(Transfers(input with { State = _rig.State }));
    }

    [Fact]
    public void Actions_AreLimited()
    {
        _rig.Place("k2", 20, "a", "b");

        Assert.Equal(5, new Reconciler(5).Reconcile(new NodeInput { State = _rig.State, Self = Peer("a") }).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Reconciler(0));
    }

    private IEnumerable<NodeAction> Transfers(NodeInput input) => _reconciler.Reconcile(input).Where(static action => action is NodeAction.TransferLeadership);

    private bool Concerns(NodeAction action) => action switch
    {
        NodeAction.Bootstrap begin => begin.Group == _group,
        NodeAction.StartEmpty start => start.Group == _group,
        NodeAction.TakeUp take => take.Group == _group,
        NodeAction.Delete delete => delete.Group == _group,
        _ => false,
    };

    private LocalReplica Held(long replica) => new() { Group = _group, Replica = replica };

    private PeerId Peer(string name) => _rig.State.FindNode(name)!.Peer;

    private System.Collections.Immutable.ImmutableArray<NodeAction> Of(string node, params LocalReplica[] held) => _reconciler.Reconcile(new NodeInput { State = _rig.State, Self = Peer(node), Replicas = [.. held] });

    private SeenConfiguration Seen(long index, long last, long[] voters, params long[] learners) =>
        new() { Group = _group, Index = index, LastReplica = last, Voters = [.. voters], Learners = [.. learners] };

    private NodeAction? Led(long replica, long index, long last, long[] voters, params long[] learners) =>
        Lead(replica, new GroupSight { Configuration = Seen(index, last, voters, learners), Learners = [.. learners.Select(learner => new LearnerSight(learner, 0, TimeSpan.Zero, Answers: true))] }, canChange: true);

    private NodeAction? Lead(long replica, GroupSight led, bool canChange) =>
        Of("abc"[(int)replica - 1].ToString(), Held(replica) with { Led = led, CanChange = canChange }).SingleOrDefault(action => action is NodeAction.ChangeMembers or NodeAction.Report or NodeAction.TransferLeadership);

    private long Begin(string node, long removed) => _rig.Done(new SystemCommand.BeginMove(_group, _rig.State.Groups[_group].ConfigurationIndex, [_rig.Of(node)], [], [removed], [])).Value;

    private void Move(string node, long removed)
    {
        _rig.Done(new SystemCommand.AdvanceMove(_group, Begin(node, removed)));
        _rig.See(_group, 11, 4, [2, 3, 4]);
    }
}
