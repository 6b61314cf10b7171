using DataWarehouse.Simulation.Disks;
using DataWarehouse.Simulation.WriteAheadLogs;
using DataWarehouse.Simulation.WriteAheadLogs.Crashes;

namespace DataWarehouse.Tests.Simulation.WriteAheadLogs;

public sealed class LogExplorationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(26)]
    [InlineData(32)]
    [InlineData(46)]
    [InlineData(983)]
    [InlineData(1052)]
    [InlineData(5001616)]
    [InlineData(5001902)]
    [InlineData(20002360)]
    public void Run_WithoutPlantedFault_KeepsItsPromises(long seed)
    {
        var result = LogExploration.Run(seed);

        Assert.True(result.Broken is null, $"{result.Broken}: {result.Detail}");
    }

    [Fact]
    public void Run_OfTheSameSeed_IsTheSameRun()
    {
        var first = LogExploration.Run(5);
        var second = LogExploration.Run(5);

        Assert.Equal(first.Digest, second.Digest);
        Assert.NotEqual(first.Digest, LogExploration.Run(6).Digest);
    }

    [Fact]
    public void Run_OfSomeSeeds_CrashesAfterEveryStepInEveryWay()
    {
        var counts = new CrashCounts();
        for (var seed = 1; seed <= 20; seed++) counts.Add(LogExploration.Run(seed).Counts);

        DiskAction[] steps = [DiskAction.Write, DiskAction.Sync, DiskAction.Rename, DiskAction.Create, DiskAction.Delete, DiskAction.SyncDirectory, DiskAction.Preallocate];
        Assert.All(steps, step => Assert.True(counts.After(step) > 0, step.ToString()));
        Assert.All(Enum.GetValues<CrashKind>(), kind => Assert.True(counts.Of(kind) > 0, kind.ToString()));
        Assert.True(counts is { Requests: > 0, Reads: > 0, Rotations: > 0, Recycled: > 0, Rests: > 0, Nested: > 0, RotRefused: > 0, RefusedForSpace: > 0 });
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void Run_OfAHundredSeeds_KeepsItsPromises()
    {
        for (var seed = 1; seed <= 100; seed++)
        {
            var result = LogExploration.Run(seed);
            Assert.True(result.Broken is null, $"seed {seed}: {result.Broken}: {result.Detail}");
        }
    }
}
