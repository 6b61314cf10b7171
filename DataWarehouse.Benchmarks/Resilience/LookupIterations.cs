using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace DataWarehouse.Benchmarks.Resilience;

/// <summary>
/// Two ways to look at the same code: while look-ups go on, and, as BenchmarkDotNet does by itself, in 1.6 rounds right after a full collection
/// that has gone through the whole heap, so that hardly anything is in a cache of the processor.
/// </summary>
internal sealed class LookupIterations : ManualConfig
{
    public LookupIterations()
    {
        var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithUnrollFactor(16);
        AddJob(job.WithId("going on").WithGcForce(false).WithWarmupCount(60).WithIterationCount(300).WithInvocationCount(65_536));
        AddJob(job.WithId("after a collection").WithWarmupCount(60).WithIterationCount(300).WithInvocationCount(16_384));
        AddColumn(StatisticColumn.Min, StatisticColumn.Median);
        AddDiagnoser(MemoryDiagnoser.Default);
    }
}
