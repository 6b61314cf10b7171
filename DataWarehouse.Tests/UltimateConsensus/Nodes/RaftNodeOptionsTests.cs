using DataWarehouse.Plugins.UltimateConsensus.Nodes;

namespace DataWarehouse.Tests.UltimateConsensus.Nodes;

public sealed class RaftNodeOptionsTests
{
    public static TheoryData<string> Wrong => [.. Changes.Keys];

    private static Dictionary<string, Func<RaftNodeOptions, RaftNodeOptions>> Changes { get; } = new()
    {
        ["Shards"] = options => options with { Shards = 65 },
        ["Tick"] = options => options with { Tick = TimeSpan.Zero },
        ["ElectionTicks"] = options => options with { ElectionTicks = 1 },
        ["HeartbeatTicks"] = options => options with { HeartbeatTicks = 10 },
        ["OutcomeTicks"] = options => options with { OutcomeTicks = 0 },
        ["CallsMax"] = options => options with { CallsMax = 0 },
        ["CacheBytesMax"] = options => options with { CacheBytesMax = 1 },
        ["StuckAfterTicks"] = options => options with { StuckAfterTicks = 4 },
        ["SnapshotEntries"] = options => options with { SnapshotEntries = 0 },
        ["KeptBehindSnapshot"] = options => options with { KeptBehindSnapshot = -1 },
        ["Durability"] = options => options with { Durability = (NodeDurability)2 },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void Flaw_OfWhatIsOutOfRange_NamesIt(string name) => Assert.StartsWith(name, Changes[name](new RaftNodeOptions()).Flaw, StringComparison.Ordinal);

    [Fact]
    public void Flaw_OfTheDefaults_IsNone() => Assert.Null(new RaftNodeOptions().Flaw);

    [Fact]
    public void Flaw_OfNodesThatRelyOnTheOperatingSystem_IsNone() => Assert.Null(new RaftNodeOptions { Durability = NodeDurability.OperatingSystem }.Flaw);
}
