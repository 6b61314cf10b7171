using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Paper;

/// <summary>Figure 7: what followers' logs may look like when a leader comes to power, and that the leader repairs each of them.</summary>
public sealed class Section5_3_Figure7Tests
{
    private static readonly long[] Leader = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];

    public static TheoryData<string, long[]> Followers() => new()
    {
        { "a", [1, 1, 1, 4, 4, 5, 5, 6, 6] },
        { "b", [1, 1, 1, 4] },
        { "c", [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6] },
        { "d", [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7] },
        { "e", [1, 1, 1, 4, 4, 4, 4] },
        { "f", [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3] },
        { "empty", [1] },
        { "equal", [1, 1, 1, 4, 4, 5, 5, 6, 6, 6] },
    };

    [Theory]
    [MemberData(nameof(Followers))]
    public void Leader_ComesToPower_MakesTheFollowersLogEqualToItsOwn(string name, long[] log)
    {
        Assert.NotEmpty(name);
        var group = Group(log);

        group.Elect(1);

        Assert.Equal([.. Leader, 8], group[2].Terms);
        Assert.Equal([.. Leader, 8], [1, .. group[2].Disk.Entries.Select(entry => entry.Term.Value)]);
        Assert.Equal((11, 11), (group[1].Commit, group[1].ProgressOf(2).Match.Value));
        Assert.Equal("Replicate", group[1].ProgressOf(2).State.ToString());
        Assert.Null(group[2].Fault);
    }

    [Theory]
    [InlineData("a", 1)]
    [InlineData("b", 1)]
    [InlineData("c", 0)]
    [InlineData("d", 0)]
    [InlineData("e", 1)]
    [InlineData("f", 1)]
    [InlineData("empty", 1)]
    [InlineData("equal", 0)]
    public void Leader_RepairsALog_OneRefusalPerTermAtMost(string name, int refusalsMax)
    {
        var log = Followers().Select(row => row.Data).Single(row => row.Item1 == name).Item2;
        var group = Group(log);

        group.Elect(1);

        var refusals = group.Delivered.Count(message => message is { Kind: MessageKind.AppendResponse, Refused: true, From.Value: 2 });
        Assert.InRange(refusals, 0, refusalsMax);
    }

    [Theory]
    [MemberData(nameof(Followers))]
    public void Leader_RepairsALogWithLoss_StillMakesItEqual(string name, long[] log)
    {
        Assert.NotEmpty(name);
        var group = Group(log);
        group.Elect(1);
        var count = 0;
        group.Lost = message => message.From.Value + message.To.Value == 3 && count++ % 2 == 0;
        group.Propose(1);
        group.Heal();

        for (var tick = 0; tick < 20; tick++) group.Tick(1);

        Assert.Equal([.. Leader, 8, 8], group[2].Terms);
    }

    // The third replica votes for the leader whatever the second says, as the paper's other followers do.
    private static GroupRig Group(long[] log)
    {
        var voters = Given.Voters(1, 2, 3);
        return new GroupRig(
            new CoreRig(Given.Log(voters, Leader, term: 7), Given.Plain, 1),
            new CoreRig(Given.Log(voters, log), Given.Plain, 2),
            new CoreRig(Given.Log(voters, [1]), Given.Plain, 3));
    }
}
