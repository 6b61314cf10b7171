using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using static DataWarehouse.Tests.Replication.Laws.Cases;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>A minimal trace of what the vector laws turned up: who a node is that comes back under an id that was forgotten.</summary>
public sealed class RejoinDoubtTests
{
    [Fact]
    public void Membership_ReplayOfALogWithASecondJoinUnderTheId_IsTheIncarnationInTheTable()
    {
        // R is sealed and forgotten, then a node joins as R again (8). Its process replays the log from the start.
        var membership = new InMemoryEpochMembership("R");
        MembershipChange[] log = [Join("A"), Join("B"), Join("R"), Retire(R), Seal(R), Nothing, Forget(6), Join("R")];
        foreach (var change in log) membership.Apply(change);
        Assert.True(membership.View.TryFind("R", out var record));
        Assert.Equal(new Incarnation(8), record.Incarnation);
        Assert.Equal(record.Incarnation, membership.View.Local);
        membership.SetBootstrapped(true);
        Assert.True(membership.View.CanLift);
    }
}
