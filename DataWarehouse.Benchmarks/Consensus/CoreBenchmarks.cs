using BenchmarkDotNet.Attributes;

namespace DataWarehouse.Benchmarks.Consensus;

/// <summary>
/// The Raft core alone: no network, disk or threads. <see cref="Step"/> is the cost of one message handled, with everything that belongs to it
/// (effects taken, write reported, entry applied); <see cref="ReplicateAndAcknowledge"/> that of one 16-byte entry from its proposal to its
/// application on all three replicas.
/// </summary>
[MemoryDiagnoser, MinColumn, MedianColumn]
public class CoreBenchmarks
{
    private const int StepsOfARun = 100_000;
    private const int PayloadBytes = 16;
    private readonly byte[] _payload = new byte[PayloadBytes];
    private SteadyGroup _group = null!;

    /// <summary>Entries that are on their way together.</summary>
    [Params(1, 16)]
    public int Pipelined { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _group = new SteadyGroup();
        for (var i = 0; i < 20_000; i++) _group.Cycle(_payload, Pipelined);
    }

    [Benchmark(OperationsPerInvoke = StepsOfARun)]
    public long Step()
    {
        var end = _group.Steps + StepsOfARun;
        while (_group.Steps < end) _group.Cycle(_payload, Pipelined);
        return _group.Commit.Value;
    }

    /// <summary>Allocates the payload's array as a proposer does: 40 bytes. Anything above is the core's.</summary>
    [Benchmark]
    public long ReplicateAndAcknowledge()
    {
        _group.Cycle(new byte[PayloadBytes], 1);
        return _group.Commit.Value;
    }
}
