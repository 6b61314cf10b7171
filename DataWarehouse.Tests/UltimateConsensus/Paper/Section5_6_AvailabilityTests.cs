using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Paper;

/// <summary>Section 5.6: safety never depends on timing; availability needs heartbeats faster than election timeouts.</summary>
public sealed class Section5_6_AvailabilityTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(5, 3)]
    [InlineData(7, 4)]
    public void Group_MajorityUp_ElectsALeaderWithinTenTimeouts(int count, int up)
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var group = GroupRig.Of(count, Given.Full with { Seed = (ulong)seed });
            group.Isolate([.. Enumerable.Range(up + 1, count - up).Select(id => (long)id)]);

            for (var tick = 0; tick < 100; tick++) group.Tick();

            var leader = Assert.Single(group.All, rig => rig.Role == Role.Leader);
            Assert.True(leader.Self <= up);
            Assert.Equal(leader.Last, leader.Commit);
        }
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(5, 2)]
    public void Group_MinorityUp_ElectsNobody(int count, int up)
    {
        var group = GroupRig.Of(count, Given.Full);
        foreach (var id in Enumerable.Range(up + 1, count - up)) group.Isolate(id);

        for (var tick = 0; tick < 100; tick++) group.Tick([.. Enumerable.Range(1, up).Select(id => (long)id)]);

        Assert.DoesNotContain(group.All, rig => rig.Role == Role.Leader);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Group_LeaderIsStable_NobodyElseCampaigns(bool full)
    {
        var group = GroupRig.Of(5, full ? Given.Full : Given.Plain).Elect(2);
        var term = group[2].Term;

        for (var tick = 0; tick < 500; tick++) group.Tick();

        Assert.Equal((Role.Leader, term), (group[2].Role, group[2].Term));
    }

    [Fact]
    public void Group_PartitionHeals_OneLeaderAndEqualLogs()
    {
        var group = GroupRig.Of(5, Given.Full).Elect(1).Propose(1);
        group.Isolate(1, 2);
        group[1].Propose();
        for (var tick = 0; tick < 100; tick++) group.Tick();
        var leader = Assert.Single(group.All, rig => rig.Role == Role.Leader && rig.Self > 2);
        group.Propose(leader.Self);
        group.Heal();

        for (var tick = 0; tick < 100; tick++) group.Tick();

        var last = Assert.Single(group.All, rig => rig.Role == Role.Leader);
        Assert.All(group.All, rig => Assert.Equal(last.Terms, rig.Terms));
        Assert.All(group.All, rig => Assert.Equal(last.Last, rig.Applied));
    }
}
