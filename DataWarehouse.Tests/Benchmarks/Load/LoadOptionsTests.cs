using DataWarehouse.Benchmarks.Load;
using DataWarehouse.Benchmarks.Load.Idle;

namespace DataWarehouse.Tests.Benchmarks.Load;

/// <summary>The command lines of the loads.</summary>
public sealed class LoadOptionsTests
{
    [Fact]
    public void Parse_OfTheCommandLineOfTheIssue_TakesAllOfIt()
    {
        var options = Parse("--nodes 5 --groups 48 --clients 64 --payload 256 --seconds 2.5 --transport tcp --durability os --layout one --engine ours --shards 2 --directory /data --unsafe-fs yes");

        Assert.Equal((5, 48, 64, 256, 2.5, 2), (options.Nodes, options.Groups, options.Clients, options.PayloadBytes, options.Seconds, options.Shards));
        Assert.Equal(("tcp", "os", "one", "ours", "/data"), (options.Transport, options.Durability, options.Layout, options.Engine, options.Directory));
        Assert.True(options.AllowsUnsafeFileSystem);
        Assert.False(options.IsSynced);
        Assert.False(options.IsSpread);
    }

    [Theory]
    [InlineData("", "three")]
    [InlineData("--transport tcp", "three")]
    [InlineData("--transport memory", "one")]
    [InlineData("--transport tcp --layout one", "one")]
    public void Parse_WithoutALayout_TakesTheOneOfTheTransport(string line, string layout) => Assert.Equal(layout, Parse(line).Layout);

    [Theory]
    [InlineData("")]
    [InlineData("--engine raw --transport memory --durability os --nodes 7 --seconds 0.125")]
    [InlineData("--engine dotnext --groups 50 --layout one --directory /somewhere")]
    public void ToArguments_OfOptions_SaysTheSame(string line) => Assert.Equal(Parse(line), LoadOptions.Parse(Parse(line).ToArguments()));

    [Theory]
    [InlineData("--transport memory --layout three", "the nodes of one process only")]
    [InlineData("--engine dotnext --transport memory", "no transport in memory")]
    [InlineData("--engine dotnext --durability os", "measured with --durability sync only")]
    [InlineData("--engine raw --shards 2", "--engine raw has none")]
    public void Parse_OfWhatCannotBeMeasured_SaysWhy(string line, string reason) => AssertRefused(line, reason);

    [Theory]
    [InlineData("--transport udp", "--transport must be one of tcp, memory, not udp.")]
    [InlineData("--engine etcd", "--engine must be one of ours, raw, dotnext, not etcd.")]
    [InlineData("--layout two", "--layout must be one of one, three, not two.")]
    [InlineData("--durability none", "--durability must be one of sync, os, not none.")]
    [InlineData("--unsafe-fs maybe", "--unsafe-fs must be one of no, yes, not maybe.")]
    [InlineData("--nodes 0", "--nodes must be a number from 1 to 9, not 0.")]
    [InlineData("--payload 15", "--payload must be a number from 16 to 1048576, not 15.")]
    [InlineData("--groups many", "--groups must be a number from 1 to 100000, not many.")]
    [InlineData("--seconds 0", "--seconds must be more than 0 and at most 86400 seconds, not 0.")]
    [InlineData("--clients", "--clients has no value.")]
    [InlineData("--colour red", "--colour is not known. Usage: raft")]
    public void Parse_OfWhatIsWrong_SaysWhat(string line, string reason) => AssertRefused(line, reason);

    [Fact]
    public void ParseIdle_OfACommandLine_TakesAllOfIt()
    {
        var options = IdleOptions.Parse("--groups 20 --seconds 1.5 --nodes 5 --settle 2 --wakes 30 --shards 2 --directory /data --unsafe-fs yes".Split(' '));

        Assert.Equal((20, 1.5, 5, 2.0, 20, 2, "/data"), (options.Groups, options.Seconds, options.Nodes, options.SettleSeconds, options.Wakes, options.Shards, options.Directory));
        Assert.True(options.AllowsUnsafeFileSystem);
    }

    [Theory]
    [InlineData("--groups 0")]
    [InlineData("--settle soon")]
    [InlineData("--engine raw")]
    [InlineData("--groups")]
    public void ParseIdle_OfWhatIsWrong_SaysWhat(string line)
    {
        var refusal = Assert.Throws<ArgumentException>(() => IdleOptions.Parse(line.Split(' ')));

        Assert.StartsWith(line.Split(' ')[0], refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ParseComparison_OfACommandLine_LeavesTheRestToTheRuns()
    {
        var (runs, engines, rest) = LoadComparison.Parse("--runs 3 --clients 1 --engines raw,ours --transport memory".Split(' '));

        Assert.Equal(3, runs);
        Assert.Equal(["raw", "ours"], engines);
        Assert.Equal(["--clients", "1", "--transport", "memory"], rest);
    }

    [Theory]
    [InlineData("--engine ours", "--engine is --engines here")]
    [InlineData("--transport memory", "no transport in memory")]
    [InlineData("--engines raw,etcd", "not etcd")]
    [InlineData("--runs 0", "--runs must be a number from 1 to 1000")]
    [InlineData("--runs", "--runs has no value.")]
    public void ParseComparison_OfWhatCannotRun_SaysWhy(string line, string reason) =>
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => LoadComparison.Parse(line.Split(' '))).Message, StringComparison.Ordinal);

    private static LoadOptions Parse(string line) => LoadOptions.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static void AssertRefused(string line, string reason) => Assert.Contains(reason, Assert.Throws<ArgumentException>(() => Parse(line)).Message, StringComparison.Ordinal);
}
