using System.Diagnostics.CodeAnalysis;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;

namespace DataWarehouse.Benchmarks.WriteAhead;

/// <summary>
/// Append and sync of one batch with an entry of each group, on the real disk below the temporary directory. Each run is many batches; what is shown is one.
/// </summary>
[MemoryDiagnoser, MinColumn, MedianColumn]
[SimpleJob(RunStrategy.Throughput, launchCount: 1, warmupCount: 2, iterationCount: 9, invocationCount: 4)]
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The runner calls Cleanup.")]
public class AppendBenchmarks
{
    private const int Batches = 128;
    private string _directory = null!;
    private RawFloor _floor = null!;
    private SteadyLog _log = null!;
    private RivalLog _rival = null!;

    [Params(1, 100, 1000)]
    public int Groups { get; set; }

    [Params(4 << 10, 64 << 10, 256 << 10)]
    public int BatchBytes { get; set; }

    [GlobalSetup(Target = nameof(Floor))]
    public void SetupFloor() => _floor = new RawFloor(Fresh(), SteadyLog.WrittenBytes(Groups, BatchBytes));

    [GlobalSetup(Targets = [nameof(Log), nameof(LogOneAtATime)])]
    public void SetupLog()
    {
        _log = new SteadyLog(Fresh(), Groups, BatchBytes);
        for (var i = 0; i < 64; i++) _log.Submit();
        _log.WaitUntil(_log.Submitted);
    }

    [GlobalSetup(Target = nameof(DotNextLog))]
    public async Task SetupRival()
    {
        _rival = new RivalLog(Fresh(), Groups, BatchBytes);
        await _rival.StartAsync();
    }

    /// <summary>The same bytes and the same syncs, no format, no index, no second thread.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Batches)]
    public void Floor()
    {
        for (var i = 0; i < Batches; i++) _floor.Append();
    }

    /// <summary>The next batch is encoded while the one before is synced, as a busy node does.</summary>
    [Benchmark(OperationsPerInvoke = Batches)]
    public void Log()
    {
        for (var i = 0; i < Batches; i++)
        {
            _log.WaitUntil(_log.Submitted - 1);
            _log.Submit();
        }

        _log.WaitUntil(_log.Submitted);
    }

    /// <summary>Each batch is waited for before the next is submitted.</summary>
    [Benchmark(OperationsPerInvoke = Batches)]
    public void LogOneAtATime()
    {
        for (var i = 0; i < Batches; i++)
        {
            _log.Submit();
            _log.WaitUntil(_log.Submitted);
        }
    }

    [Benchmark(OperationsPerInvoke = Batches)]
    public async Task DotNextLog()
    {
        for (var i = 0; i < Batches; i++) await _rival.AppendAsync();
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        _floor?.Dispose();
        _log?.Dispose();
        if (_rival is not null) await _rival.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private string Fresh() => _directory = Directory.CreateTempSubdirectory("dw-append-").FullName;
}
