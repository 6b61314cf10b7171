using DataWarehouse.Plugins.UltimateConsensus.Faults;

namespace DataWarehouse.Tests.UltimateConsensus.Shards;

public sealed class GroupTallyTests
{
    [Fact]
    public void Led_OfAShard_FollowsElectionsFaultsAndRemovals()
    {
        var rig = new ShardRig();
        var first = rig.Lead(1);
        var second = rig.Lead(2);
        rig.Begin(3);
        var whole = (rig.Shard.Tally.Led, rig.Shard.Tally.Stopped);

        first.Stop(new ReplicaFault(FaultKind.StateMachineFailed, first.Core.Term, first.Core.Log.Commit, "as asked"));
        first.Stop(new ReplicaFault(FaultKind.StateMachineFailed, first.Core.Term, first.Core.Log.Commit, "again"));
        var stopped = (rig.Shard.Tally.Led, rig.Shard.Tally.Stopped);
        rig.Shard.Remove(first);
        rig.Shard.Remove(second);

        Assert.Equal((2, 0), whole);
        Assert.Equal((1, 1), stopped);
        Assert.Equal((0, 0), (rig.Shard.Tally.Led, rig.Shard.Tally.Stopped));
    }
}
