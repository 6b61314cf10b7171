using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.UltimateConsensus.Systems.Rules;

public sealed class MoveRulesTests
{
    private readonly SystemRig _rig = SystemRig.Begun("b", "c", "d", "e");
    private readonly long _group;

    public MoveRulesTests() => _group = _rig.Place("k", 1, "a", "b", "c");

    private GroupRecord Group => _rig.State.Groups[_group];

    [Fact]
    public void Move_GoesFromLearnerToSwapToEnd()
    {
        var move = Begin("d", removed: 1);
        Assert.Equal((MoveStage.CatchingUp, 4L), (Group.Move!.Stage, Group.LastReplica));
        Assert.Equal(ReplicaPart.Announced, PartOf(4));

        Assert.True(_rig.See(_group, 10, 4, [1, 2, 3], 4).IsDone);
        Assert.Equal(ReplicaPart.Learner, PartOf(4));
        _rig.Done(new SystemCommand.AdvanceMove(_group, move));
        Assert.Equal(MoveStage.Swapping, Group.Move!.Stage);
        Assert.True(_rig.See(_group, 11, 4, [2, 3, 4]).IsDone);

        Assert.Null(Group.Move);
        Assert.Equal([2L, 3, 4], Group.Replicas.Select(replica => replica.Replica));
        Assert.True(Group.IsRemoved(1));
        Assert.False(Group.IsRemoved(5));
        // The first voter was preferred, and is gone.
        Assert.Equal(0, Group.PreferredLeader);
    }

    [Fact]
    public void Move_GivenUp_KeepsItsReplicaUntilTheGroupHasLetGoOfIt()
    {
        var move = Begin("d", removed: 1);
        _rig.See(_group, 10, 4, [1, 2, 3], 4);
        _rig.Done(new SystemCommand.AbortMove(_group, move));

        Assert.Equal(MoveStage.Aborting, Group.Move!.Stage);
        Assert.Equal(ReplicaPart.Learner, PartOf(4));
        Assert.Equal(SystemStatus.AlreadyDone, _rig.Do(new SystemCommand.AbortMove(_group, move)).Status);
        _rig.Refused(SystemStatus.Stale, new SystemCommand.AdvanceMove(_group, move));
        _rig.See(_group, 12, 4, [1, 2, 3]);

        Assert.Null(Group.Move);
        Assert.True(Group.IsRemoved(4));
        Begin("d", removed: 1);
        Assert.Equal(5, Group.LastReplica);
    }

    [Fact]
    public void Move_GivenUpBeforeTheGroupHeardOfIt_WaitsUntilItsNumberIsSpent()
    {
        var move = Begin("d", removed: 1);
        _rig.Done(new SystemCommand.AbortMove(_group, move));

        // Another configuration, in which number 4 was not given: a late leader could still give it.
        _rig.See(_group, 10, 3, [1, 2, 3]);
        Assert.NotNull(Group.Move);
        Assert.False(Group.IsRemoved(4));

        _rig.See(_group, 12, 4, [1, 2, 3]);
        Assert.Null(Group.Move);
        Assert.True(Group.IsRemoved(4));
    }

    [Fact]
    public void Move_GivenUpTooLate_CountsAsMade()
    {
        var move = Begin("d", removed: 1);
        _rig.See(_group, 10, 4, [1, 2, 3], 4);
        _rig.Done(new SystemCommand.AdvanceMove(_group, move));
        _rig.Done(new SystemCommand.AbortMove(_group, move));

        _rig.See(_group, 11, 4, [2, 3, 4]);

        Assert.Null(Group.Move);
        Assert.True(Group.IsRemoved(1));
        Assert.Equal(ReplicaPart.Voter, PartOf(4));
    }

    [Fact]
    public void Move_WithoutAnythingThatComes_BeginsWithTheSwap()
    {
        var move = _rig.Done(new SystemCommand.BeginMove(_group, 0, [], [], [3], [])).Value;
        Assert.Equal(MoveStage.Swapping, Group.Move!.Stage);

        _rig.Done(new SystemCommand.AbortMove(_group, move));
        Assert.Null(Group.Move);
        Assert.Equal(3, Group.Replicas.Length);
    }

    [Fact]
    public void Move_OfTheSystemGroup_PromotesAndDemotes()
    {
        var move = _rig.Done(new SystemCommand.BeginMove(0, 0, [], [2, 3], [], [1])).Value;
        _rig.See(0, 8, 5, [1], 2, 3, 4, 5);
        _rig.Done(new SystemCommand.AdvanceMove(0, move));
        _rig.See(0, 9, 5, [2, 3], 1, 4, 5);

        Assert.Null(_rig.State.Groups[0].Move);
        _rig.Refused(SystemStatus.Invalid, new SystemCommand.BeginMove(0, 9, [_rig.Of("e")], [], [], []));
    }

    [Fact]
    public void Move_OfAReplicaThatWasNeverGiven_EndsOnlyWhenItsNumberIsSpent()
    {
        _rig.Done(new SystemCommand.RemoveNode(_rig.Of("e")));
        _rig.Done(new SystemCommand.BeginMove(0, 0, [], [], [5], []));

        _rig.See(0, 8, 4, [1], 2, 3, 4);
        Assert.NotNull(_rig.State.Groups[0].Move);

        _rig.See(0, 9, 5, [1], 2, 3, 4);
        Assert.Null(_rig.State.Groups[0].Move);
        Assert.True(_rig.State.Groups[0].IsRemoved(5));
    }

    [Fact]
    public void Move_WhoseLearnerIsGone_Ends()
    {
        _rig.Done(new SystemCommand.BeginMove(0, 0, [], [2, 3], [], []));

        _rig.See(0, 8, 5, [1], 2, 4, 5);

        Assert.Null(_rig.State.Groups[0].Move);
    }

    [Fact]
    public void Begin_WhatDoesNotFit_IsRefused()
    {
        _rig.Refused(SystemStatus.GroupUnknown, new SystemCommand.BeginMove(99, 0, [_rig.Of("d")], [], [], []));
        _rig.Refused(SystemStatus.Stale, new SystemCommand.BeginMove(_group, 7, [_rig.Of("d")], [], [], []));
        _rig.Refused(SystemStatus.Invalid, new SystemCommand.BeginMove(_group, 0, [], [], [], []));
        _rig.Refused(SystemStatus.Invalid, new SystemCommand.BeginMove(_group, 0, [_rig.Of("d"), _rig.Of("d")], [], [], []));
        _rig.Refused(SystemStatus.Invalid, new SystemCommand.BeginMove(_group, 0, [_rig.Of("a")], [], [2], []));
        _rig.Refused(SystemStatus.Invalid, new SystemCommand.BeginMove(_group, 0, [], [], [1], [1]));
        _rig.Refused(SystemStatus.Invalid, new SystemCommand.BeginMove(_group, 0, [], [], [1, 2, 3], []));
        _rig.Refused(SystemStatus.ReplicaUnknown, new SystemCommand.BeginMove(_group, 0, [], [], [4], []));
        _rig.Refused(SystemStatus.ReplicaUnknown, new SystemCommand.BeginMove(_group, 0, [], [1], [], []));
        _rig.Refused(SystemStatus.ReplicaUnknown, new SystemCommand.BeginMove(_group, 0, [], [], [], [7]));
        _rig.Refused(SystemStatus.NodeUnknown, new SystemCommand.BeginMove(_group, 0, [new Incarnation(77)], [], [], []));
        _rig.Done(new SystemCommand.SetService(_rig.Of("d"), NodeService.Draining));
        _rig.Refused(SystemStatus.NodeNotInService, new SystemCommand.BeginMove(_group, 0, [_rig.Of("d")], [], [], []));
        Begin("e", removed: 1);
        _rig.Refused(SystemStatus.MovePending, new SystemCommand.BeginMove(_group, 0, [_rig.Of("d")], [], [2], []));
        _rig.Refused(SystemStatus.MoveUnknown, new SystemCommand.AdvanceMove(_group, 1));
        _rig.Refused(SystemStatus.MoveUnknown, new SystemCommand.AbortMove(_group, 1));
        _rig.Refused(SystemStatus.GroupUnknown, new SystemCommand.AbortMove(99, 1));
    }

    [Fact]
    public void Begin_WhatLeavesNoQuorumOfMembers_IsRefused()
    {
        _rig.Done(new SystemCommand.RemoveNode(_rig.Of("b")));

        _rig.Refused(SystemStatus.WouldLoseQuorum, new SystemCommand.BeginMove(_group, 0, [], [], [1], []));
        _rig.Done(new SystemCommand.BeginMove(_group, 0, [], [], [2], []));
    }

    [Fact]
    public void See_WhatIsNotNewOrNotPossible_IsRefused()
    {
        Assert.Equal(SystemStatus.AlreadyDone, _rig.See(_group, 0, 3, [1, 2, 3]).Status);
        _rig.See(_group, 10, 3, [1, 2]);
        Assert.Equal(SystemStatus.Stale, _rig.See(_group, 9, 3, [1, 2, 3]).Status);
        Assert.Equal(SystemStatus.ReplicaUnknown, _rig.See(_group, 11, 4, [1, 2, 4]).Status);
        Assert.Equal(SystemStatus.ReplicaUnknown, _rig.See(_group, 11, 3, [1, 2, 3]).Status);
        Assert.Equal(SystemStatus.Invalid, _rig.See(_group, 11, 1, [1, 2]).Status);
        Assert.Equal(SystemStatus.Invalid, _rig.See(_group, 11, 3, []).Status);
        Assert.Equal(SystemStatus.Invalid, _rig.See(_group, 11, 3, [1, 2], 2).Status);
        Assert.Equal(SystemStatus.GroupUnknown, _rig.See(99, 11, 3, [1]).Status);
    }

    private ReplicaPart PartOf(long replica) => Group.TryFind(replica, out var found) ? found.Part : throw new InvalidOperationException("There is no such replica.");

    private long Begin(string node, long removed) => _rig.Done(new SystemCommand.BeginMove(_group, Group.ConfigurationIndex, [_rig.Of(node)], [], [removed], [])).Value;
}
