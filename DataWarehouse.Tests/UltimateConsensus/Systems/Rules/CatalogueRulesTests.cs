using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.UltimateConsensus.Systems.Rules;

public sealed class CatalogueRulesTests
{
    [Fact]
    public void Keyspace_IsReadyOnceItsGroupsArePlaced()
    {
        var rig = SystemRig.Begun("b");
        var id = rig.Done(new SystemCommand.CreateKeyspace("k", KeyspaceKind.Sharded, 3, 3, AttributeSet.Empty)).Value;
        Assert.False(rig.State.Keyspaces["k"].IsReady);

        Assert.Equal(1, rig.Done(new SystemCommand.PlaceGroups(id, 0, [[rig.Of("a"), rig.Of("b")], [rig.Of("b")]])).Value);
        Assert.False(rig.State.Keyspaces["k"].IsReady);
        Assert.Equal(3, rig.Done(new SystemCommand.PlaceGroups(id, 2, [[rig.Of("a")]])).Value);

        Assert.True(rig.State.Keyspaces["k"].IsReady);
        Assert.Equal([1L, 2, 3], rig.State.Keyspaces["k"].Groups);
        var group = rig.State.Groups[1];
        Assert.Equal([(1L, "a@1"), (2, rig.State.FindNode("b")!.Peer.ToString())], group.Initial.Select(member => (member.Replica, member.Node.ToString())));
        Assert.Equal((id, 0, 2L, 1L), (group.Keyspace, group.Ordinal, group.LastReplica, group.PreferredLeader));
    }

    [Fact]
    public void Keyspace_ThatMakesNoSense_IsRefused()
    {
        var rig = SystemRig.Begun();
        rig.Refused(SystemStatus.Invalid, new SystemCommand.CreateKeyspace("k", KeyspaceKind.Consensus, 2, 3, AttributeSet.Empty));
        rig.Refused(SystemStatus.Invalid, new SystemCommand.CreateKeyspace("k", KeyspaceKind.Sharded, 0, 3, AttributeSet.Empty));
        rig.Refused(SystemStatus.Invalid, new SystemCommand.CreateKeyspace("k", KeyspaceKind.Sharded, 4097, 3, AttributeSet.Empty));
        rig.Refused(SystemStatus.Invalid, new SystemCommand.CreateKeyspace("k", KeyspaceKind.Convergent, 1, 3, AttributeSet.Empty));
        rig.Refused(SystemStatus.Invalid, new SystemCommand.CreateKeyspace("k", KeyspaceKind.Consensus, 1, 2, AttributeSet.Empty));
    }

    [Fact]
    public void Keyspace_AskedForAgain_IsTheSame_InAnotherFormItIsRefused()
    {
        var rig = SystemRig.Begun();
        var id = rig.Done(new SystemCommand.CreateKeyspace("k", KeyspaceKind.Consensus, 1, 3, AttributeSet.Empty)).Value;

        var again = rig.Do(new SystemCommand.CreateKeyspace("k", KeyspaceKind.Consensus, 1, 3, AttributeSet.Empty));

        Assert.Equal((SystemStatus.AlreadyDone, id), (again.Status, again.Value));
        rig.Refused(SystemStatus.KeyspaceExists, new SystemCommand.CreateKeyspace("k", KeyspaceKind.Consensus, 1, 5, AttributeSet.Empty));
    }

    [Fact]
    public void Keyspace_Deleted_TakesItsGroupsAlong_ForGood()
    {
        var rig = SystemRig.Begun();
        var first = rig.Place("k", 2, "a");
        var id = rig.State.Keyspaces["k"].Id;
        rig.Refused(SystemStatus.Stale, new SystemCommand.DeleteKeyspace("k", id + 1));

        rig.Done(new SystemCommand.DeleteKeyspace("k", id));

        Assert.True(rig.State.IsDeleted(first));
        Assert.Equal([0L], rig.State.Groups.Keys);
        rig.Refused(SystemStatus.KeyspaceUnknown, new SystemCommand.DeleteKeyspace("k", id));
        Assert.Equal(first + 2, rig.Place("k", 1, "a"));
        Assert.False(rig.State.IsDeleted(first + 2));
        Assert.False(rig.State.IsDeleted(first + 3));
    }

    [Fact]
    public void Place_OnWhatIsNotSo_IsRefused()
    {
        var rig = SystemRig.Begun("b");
        var id = rig.Done(new SystemCommand.CreateKeyspace("k", KeyspaceKind.Sharded, 2, 1, AttributeSet.Empty)).Value;
        rig.Done(new SystemCommand.SetService(rig.Of("b"), NodeService.Draining));

        rig.Refused(SystemStatus.KeyspaceUnknown, new SystemCommand.PlaceGroups(id + 1, 0, [[rig.Of("a")]]));
        rig.Refused(SystemStatus.Stale, new SystemCommand.PlaceGroups(id, 1, [[rig.Of("a")]]));
        rig.Refused(SystemStatus.Invalid, new SystemCommand.PlaceGroups(id, 0, []));
        rig.Refused(SystemStatus.Invalid, new SystemCommand.PlaceGroups(id, 0, [[rig.Of("a")], [rig.Of("a")], [rig.Of("a")]]));
        rig.Refused(SystemStatus.Invalid, new SystemCommand.PlaceGroups(id, 0, [[rig.Of("a"), rig.Of("b")]]));
        rig.Refused(SystemStatus.Invalid, new SystemCommand.PlaceGroups(id, 0, [[]]));
        rig.Refused(SystemStatus.NodeNotInService, new SystemCommand.PlaceGroups(id, 0, [[rig.Of("b")]]));
        rig.Refused(SystemStatus.NodeUnknown, new SystemCommand.PlaceGroups(id, 0, [[new Incarnation(77)]]));
    }

    [Fact]
    public void Groups_AreLimited()
    {
        var rig = SystemRig.Begun();
        for (var number = 0; number < 24; number++) rig.Done(new SystemCommand.CreateKeyspace("k" + number, KeyspaceKind.Sharded, 4096, 1, AttributeSet.Empty));

        rig.Refused(SystemStatus.LimitReached, new SystemCommand.CreateKeyspace("more", KeyspaceKind.Sharded, 4096, 1, AttributeSet.Empty));
        rig.Done(new SystemCommand.CreateKeyspace("last", KeyspaceKind.Sharded, SystemLimits.GroupsMax - (24 * 4096) - 1, 1, AttributeSet.Empty));
        rig.Refused(SystemStatus.LimitReached, new SystemCommand.CreateKeyspace("more", KeyspaceKind.Sharded, 1, 1, AttributeSet.Empty));
        rig.Done(new SystemCommand.CreateKeyspace("none", KeyspaceKind.Convergent, 0, 1, AttributeSet.Empty));
    }

    [Fact]
    public void Leaders_ThatAreNoVoters_AreLeftOut()
    {
        var rig = SystemRig.Begun("b");
        var group = rig.Place("k", 2, "a", "b");

        Assert.Equal(1, rig.Done(new SystemCommand.PreferLeaders([new PreferredLeader(group, 2), new PreferredLeader(group + 1, 9), new PreferredLeader(99, 1)])).Value);

        Assert.Equal(2, rig.State.Groups[group].PreferredLeader);
        Assert.Equal(SystemStatus.AlreadyDone, rig.Do(new SystemCommand.PreferLeaders([new PreferredLeader(group, 2)])).Status);
        rig.Done(new SystemCommand.PreferLeaders([new PreferredLeader(group, 0)]));
    }

    [Fact]
    public void Recovery_BeginsANewGenerationUnderNewNumbers()
    {
        var rig = SystemRig.Begun("b", "c");
        var group = rig.Place("k", 1, "a", "b", "c");
        rig.Done(new SystemCommand.BeginMove(group, 0, [], [], [3], []));
        var voters = new RecoveredVoter[] { new(1003, rig.Of("b")) };

        rig.Done(new SystemCommand.RecordRecovery(group, 2, [.. voters], "by hand; writes of the last second may be lost"));

        var record = rig.State.Groups[group];
        Assert.Equal((2, 1003L, 0L), (record.Generation, record.LastReplica, record.ConfigurationIndex));
        Assert.Null(record.Move);
        Assert.Equal(1003, record.Replicas.Single().Replica);
        Assert.Equal((group, "by hand; writes of the last second may be lost"), (rig.State.Audit.Last().Value.Group, rig.State.Audit.Last().Value.Text));
        Assert.Equal(SystemStatus.AlreadyDone, rig.Do(new SystemCommand.RecordRecovery(group, 2, [.. voters], "again")).Status);
        Assert.Equal(SystemStatus.Stale, rig.See(group, 50, 3, [1, 2, 3]).Status);
    }

    [Fact]
    public void Recovery_OfTheSystemGroup_GivesTheOthersNewLearners()
    {
        var rig = SystemRig.Begun("b", "c");

        rig.Done(new SystemCommand.RecordRecovery(0, 2, [new RecoveredVoter(100, rig.Of("b"))], "a is lost"));

        Assert.Equal(
            [(100L, "b", ReplicaPart.Voter), (101, "a", ReplicaPart.Announced), (102, "c", ReplicaPart.Announced)],
            rig.State.Groups[0].Replicas.Select(replica => (replica.Replica, replica.Node.Node, replica.Part)));
    }

    [Fact]
    public void Recovery_ThatMakesNoSense_IsRefused()
    {
        var rig = SystemRig.Begun("b");
        var group = rig.Place("k", 1, "a", "b");
        rig.Refused(SystemStatus.GroupUnknown, new SystemCommand.RecordRecovery(99, 2, [new RecoveredVoter(9, rig.Of("a"))], "x"));
        rig.Refused(SystemStatus.Stale, new SystemCommand.RecordRecovery(group, 3, [new RecoveredVoter(9, rig.Of("a"))], "x"));
        rig.Refused(SystemStatus.Invalid, new SystemCommand.RecordRecovery(group, 2, [new RecoveredVoter(2, rig.Of("a"))], "x"));
        rig.Refused(SystemStatus.Invalid, new SystemCommand.RecordRecovery(group, 2, [new RecoveredVoter(9, rig.Of("a"))], ""));
        rig.Refused(SystemStatus.Invalid, new SystemCommand.RecordRecovery(group, 2, [], "x"));
        rig.Refused(SystemStatus.Invalid, new SystemCommand.RecordRecovery(group, 2, [new RecoveredVoter(9, rig.Of("a")), new RecoveredVoter(10, rig.Of("a"))], "x"));
        rig.Refused(SystemStatus.NodeUnknown, new SystemCommand.RecordRecovery(group, 2, [new RecoveredVoter(9, new Incarnation(77))], "x"));
    }
}
