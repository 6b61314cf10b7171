using System.Diagnostics;
using DataWarehouse.Simulation.Swarms;

namespace DataWarehouse.Tests.Simulation.Swarms;

public sealed class WorldTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Run_SameSeedTwice_GivesTheSameTrace(long seed)
    {
        var (first, second) = (World.Run(seed), World.Run(seed));

        Assert.Null(first.Violation);
        Assert.Equal(first.Digest, second.Digest);
        Assert.NotEqual(first.Digest, World.Run(seed + 1_000).Digest);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Replay_TwoProcesses_PrintTheSameDigest()
    {
        var first = await DigestOf(5);
        var second = await DigestOf(5);

        Assert.StartsWith("digest ", first, StringComparison.Ordinal);
        Assert.Equal(first, second);
        Assert.Contains(World.Run(5).Digest.ToString("x16", System.Globalization.CultureInfo.InvariantCulture), first, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AnySeed_HasWhatASeedMustHave()
    {
        var counts = new SeedCounts();
        for (var seed = 1; seed <= 5; seed++)
        {
            var result = World.Run(seed);
            Assert.Null(result.Violation);
            Assert.True(result.Counts.Delivered >= World.DeliveredMin);
            Assert.True(result.Counts.Proposals >= World.ProposalsMin);
            counts.Add(result.Counts);
        }

        Assert.True(counts.Crashes >= 10);
        Assert.True(counts.Partitions >= 5);
        Assert.True(counts.Changes >= 5);
        Assert.True(counts.Snapshots >= 5);
    }

    private static async Task<string> DigestOf(long seed)
    {
        var assembly = typeof(World).Assembly.Location;
        using var process = Process.Start(new ProcessStartInfo("dotnet", [assembly, "replay", seed.ToString(System.Globalization.CultureInfo.InvariantCulture), "--digest"])
        {
            RedirectStandardOutput = true,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output;
    }
}
