using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace DataWarehouse.Benchmarks.Resilience;

/// <summary>
/// Many iterations of some milliseconds each, all in one process: the least of them is what the code takes when nothing else on the machine gets
/// in between.
/// </summary>
internal sealed class ShortIterations : ManualConfig
{
    public ShortIterations()
    {
        AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(60).WithIterationCount(300).WithInvocationCount(16_384).WithUnrollFactor(16));
        AddColumn(StatisticColumn.Min, StatisticColumn.Median);
        AddDiagnoser(MemoryDiagnoser.Default);
    }
}
