using System.Diagnostics.CodeAnalysis;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;

namespace DataWarehouse.Benchmarks.WriteAhead;

/// <summary>From the start of a process to a log that takes requests: 1,000,000 entries of 64 bytes in 1,000 groups, the files in the system's cache.</summary>
[MemoryDiagnoser, MinColumn, MedianColumn]
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 1, iterationCount: 7)]
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The runner calls Cleanup.")]
public class RecoveryBenchmarks
{
    private const int Groups = 1_000;
    private const int EntriesOfAGroup = 1_000;
    private const int EntryBytes = 64 + 56;
    private string _directory = null!;
    private SteadyLog? _log;

    [GlobalSetup]
    public void Setup()
    {
        _directory = Directory.CreateTempSubdirectory("dw-recovery-").FullName;
        using var log = new SteadyLog(_directory, Groups, Groups * EntryBytes, purges: false);
        for (var i = 0; i < EntriesOfAGroup; i++) log.Submit();
        log.WaitUntil(log.Submitted);
    }

    [Benchmark]
    public void Open() => _log = new SteadyLog(_directory, Groups, Groups * EntryBytes, purges: false);

    [IterationCleanup]
    public void Close() => _log?.Dispose();

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_directory, recursive: true);
}
