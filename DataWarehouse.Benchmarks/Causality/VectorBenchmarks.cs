using Akka.DistributedData;
using BenchmarkDotNet.Attributes;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Benchmarks.Causality;

/// <summary>Comparison and merge beside Akka.DistributedData's VersionVector, in one run. Akka's row is the baseline of its category.</summary>
[MemoryDiagnoser, MinColumn, MedianColumn]
[GroupBenchmarksBy(BenchmarkDotNet.Configs.BenchmarkLogicalGroupRule.ByCategory, BenchmarkDotNet.Configs.BenchmarkLogicalGroupRule.ByParams)]
[CategoriesColumn]
public class VectorBenchmarks
{
    private Vectors _vectors = null!;
    private DottedVersionVector _base = null!, _newer = null!, _left = null!, _right = null!, _target = null!;
    private CausalContext _baseContext, _newerContext, _leftContext, _rightContext;
    private VersionVector _akkaBase = null!, _akkaNewer = null!, _akkaLeft = null!, _akkaRight = null!;

    [Params(3, 8, 10, 64)]
    public int Nodes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _vectors = Vectors.Of(Nodes);
        (_base, _newer, _left, _right) = (_vectors.Vector(10, -1), _vectors.Vector(11, -1), _vectors.Vector(10, 0), _vectors.Vector(10, 1));
        _target = _vectors.Vector(10, -1);
        (_baseContext, _newerContext) = (_vectors.Context(10, -1), _vectors.Context(11, -1));
        (_leftContext, _rightContext) = (_vectors.Context(10, 0), _vectors.Context(10, 1));
        (_akkaBase, _akkaNewer) = (_vectors.AkkaVector(10, -1), _vectors.AkkaVector(11, -1));
        (_akkaLeft, _akkaRight) = (_vectors.AkkaVector(10, 0), _vectors.AkkaVector(10, 1));
    }

    [Benchmark(Baseline = true), BenchmarkCategory("compare before")]
    public VersionVector.Ordering AkkaBefore() => _akkaBase.Compare(_akkaNewer);

    [Benchmark, BenchmarkCategory("compare before")]
    public bool HappensBefore() => _base.HappensBefore(_newer);

    [Benchmark, BenchmarkCategory("compare before")]
    public CausalOrder ContextBefore() => _baseContext.Compare(_newerContext, _vectors.View);

    [Benchmark(Baseline = true), BenchmarkCategory("compare concurrent")]
    public VersionVector.Ordering AkkaConcurrent() => _akkaLeft.Compare(_akkaRight);

    [Benchmark, BenchmarkCategory("compare concurrent")]
    public bool IsConcurrent() => _left.IsConcurrent(_right);

    [Benchmark, BenchmarkCategory("compare concurrent")]
    public CausalOrder ContextConcurrent() => _leftContext.Compare(_rightContext, _vectors.View);

    [Benchmark(Baseline = true), BenchmarkCategory("merge, result equals an input")]
    public VersionVector AkkaMergeNewer() => _akkaBase.Merge(_akkaNewer);

    [Benchmark, BenchmarkCategory("merge, result equals an input")]
    public DottedVersionVector MergeNewer() => _base.Merge(_newer);

    [Benchmark, BenchmarkCategory("merge, result equals an input")]
    public bool AbsorbOlder() => _newer.Absorb(_base);

    [Benchmark, BenchmarkCategory("merge, result equals an input")]
    public CausalContext ContextMergeNewer() => _baseContext.Merge(_newerContext, _vectors.View);

    [Benchmark(Baseline = true), BenchmarkCategory("merge, concurrent")]
    public VersionVector AkkaMergeConcurrent() => _akkaLeft.Merge(_akkaRight);

    [Benchmark, BenchmarkCategory("merge, concurrent")]
    public DottedVersionVector MergeConcurrent() => _left.Merge(_right);

    [Benchmark, BenchmarkCategory("merge, concurrent")]
    public CausalContext ContextMergeConcurrent() => _leftContext.Merge(_rightContext, _vectors.View);

    [Benchmark(Baseline = true), BenchmarkCategory("increment")]
    public VersionVector AkkaIncrement() => _akkaBase.Increment(_vectors.Akka[1]);

    [Benchmark, BenchmarkCategory("increment")]
    public void Increment() => _target.Increment(_vectors.NodeIds[1]);
}
