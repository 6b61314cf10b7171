using DataWarehouse.Plugins.UltimateReplication.Counters;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.UltimateReplication.Counters;

/// <summary>A directory of its own for the counter of incarnation 42, gone after the test.</summary>
internal sealed class CounterDirectory : IDisposable
{
    public static readonly Incarnation Owner = new(42);

    /// <summary>Small blocks, so that a few dots reach every step.</summary>
    public static readonly FileDotCounterOptions SmallBlocks = new() { BlockDots = 16, RefillThresholdDots = 4 };

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dw-counter-");

    public string LeasePath => Path.Combine(_directory.FullName, "dots-42.lease");

    public static long[] Issue(FileDotCounter counter, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => counter.Next().Sequence)];

    public FileDotCounter Open(IFileSync sync, long highestUsed = 0) =>
        FileDotCounter.Open(LeasePath, Owner, highestUsed, SmallBlocks, sync);

    public DotLeaseRefusedException Refusal(long highestUsed = 0) =>
        Assert.Throws<DotLeaseRefusedException>(() => Open(new FaultyFileSync(), highestUsed));

    /// <summary>Opens, issues and closes; returns the numbers.</summary>
    public long[] Session(int count)
    {
        using var counter = Open(new FaultyFileSync());
        return Issue(counter, count);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
