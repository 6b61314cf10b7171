using DataWarehouse.Simulation.Linearizability;
using DataWarehouse.Simulation.Linearizability.Models;
using static DataWarehouse.Tests.Simulation.Linearizability.Samples;

namespace DataWarehouse.Tests.Simulation.Linearizability;

public sealed class CheckLimitsTests
{
    /// <summary>Concurrent writes and then a read of a value that nobody wrote: every subset of them has to be tried before the answer is no.</summary>
    private static readonly List<TimedOperation<RegisterOperation>> Hard =
        [.. Enumerable.Range(0, 12).Select(i => Write(i, 0, 100)), Read(-1, 200, 201)];

    [Fact]
    public void Check_WithinTheLimits_IsDecided() => Assert.Equal(Verdict.NotLinearizable, Check(Hard, null).Verdict);

    [Fact]
    public void Check_StepsReachTheLimit_IsUnknownAndSaysSo()
    {
        var result = Check(Hard, new CheckLimits { StepsPerKeyMax = 1_000 });

        Assert.Equal(Verdict.Unknown, result.Verdict);
        Assert.Contains("key \"k\": not decided within the limits", result.Explanation, StringComparison.Ordinal);
        Assert.Equal(1_000, result.Steps);
    }

    [Fact]
    public void Check_MemoryReachesTheLimit_IsUnknown() =>
        Assert.Equal(Verdict.Unknown, Check(Hard, new CheckLimits { VisitedBytesMax = 64 << 10 }).Verdict);

    /// <summary>What is remembered of a position must not grow with the history: 20,000 positions of 20,000 bits each would be 50 MB.</summary>
    [Fact]
    public void Check_LongHistoryOfWritesOneAfterTheOther_TakesLittleMemory()
    {
        var history = Enumerable.Range(0, 20_000).Select(i => Write(i, 2 * i, (2 * i) + 1)).ToList();

        Assert.Equal(Verdict.Linearizable, Check(history, new CheckLimits { VisitedBytesMax = 2 << 20 }).Verdict);
    }

    [Fact]
    public void Check_OneKeyUndecidedAndAnotherBad_IsBad()
    {
        var history = Hard.Append(Read(1, 300, 301, "z")).ToList();

        Assert.Equal(Verdict.NotLinearizable, Check(history, new CheckLimits { StepsPerKeyMax = 1_000 }).Verdict);
    }

    [Fact]
    public void Check_Twice_TakesTheSameSteps() => Assert.Equal(Check(Hard, null), Check(Hard, null));

    [Theory]
    [InlineData(0, 1 << 20)]
    [InlineData(1, (64 << 10) - 1)]
    public void CheckLimits_OutOfRange_AreRefused(long steps, long bytes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CheckLimits { StepsPerKeyMax = steps, VisitedBytesMax = bytes });
}
