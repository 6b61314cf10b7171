using BenchmarkDotNet.Attributes;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Encoding;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Benchmarks.Causality;

/// <summary>Sibling sets: the per-key work of every write, read and sync.</summary>
[MemoryDiagnoser, MinColumn, MedianColumn]
public class SetBenchmarks
{
    private const int SweptKeys = 100_000;

    private readonly byte[] _buffer = new byte[4096];
    private readonly DvvSet<string>[] _swept = new DvvSet<string>[SweptKeys];
    private DvvSet<string>[] _stored = null!;
    private MembershipView _sealedView = null!;
    private Vectors _vectors = null!;
    private CausalContext _context;
    private DvvSet<string> _set, _equal, _newer, _left, _right;
    private DvvSet<byte[]> _bytes;
    private Dot _known, _unknown;
    private byte[] _encoded = null!, _encodedContext = null!;

    [Params(3, 8, 64)]
    public int Nodes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _vectors = Vectors.Of(Nodes);
        _context = _vectors.Context(10, -1);
        (_set, _equal) = (_vectors.Set(10, 0, "v"), _vectors.Set(10, 0, "v"));
        _newer = _set.Event(_set.Context, "w", new Dot(_vectors.View.Members[1].Incarnation, 11), _vectors.View);
        (_left, _right) = (_newer.Discard(CausalContext.Empty, _vectors.View), WithOtherVector(_newer));
        var origin = _vectors.View.Members[Nodes - 1].Incarnation;
        (_known, _unknown) = (new Dot(origin, 10), new Dot(origin, 11));
        _bytes = DvvSet<byte[]>.Restore(_set.Context, [new(_set.Values[0].Dot, [])], _vectors.View);
        _encoded = SetEncoding.Encode(_bytes, BytesCodec.Instance);
        var last = _vectors.View.Members[^1].Incarnation;
        _stored = [.. Enumerable.Repeat(_set, SweptKeys)];
        _sealedView = _vectors.View
            .Apply(new MembershipChange.Retire(last), out var _)
            .Apply(new MembershipChange.Seal([last]), out var _);
        _encodedContext = ContextEncoding.Encode(_context);
    }

    [Benchmark]
    public bool CoversKnown() => _context.Covers(_known, _vectors.View);

    [Benchmark]
    public bool CoversUnknown() => _context.Covers(_unknown, _vectors.View);

    [Benchmark]
    public DvvSet<string> Event() => _set.Event(_set.Context, "w", new Dot(_vectors.View.Members[1].Incarnation, 11), _vectors.View);

    [Benchmark]
    public DvvSet<string> SyncEqual() => _set.Sync(_equal, _vectors.View);

    [Benchmark]
    public DvvSet<string> SyncNewer() => _set.Sync(_newer, _vectors.View);

    [Benchmark]
    public DvvSet<string> SyncDiverged() => _left.Sync(_right, _vectors.View);

    [Benchmark]
    public DvvSet<string> Lift() => _set.Lift(_vectors.View);

    /// <summary>A sweep after a seal, for each key: one entry of each set goes.</summary>
    [Benchmark(OperationsPerInvoke = SweptKeys)]
    public void SweepAfterSeal()
    {
        for (var i = 0; i < _stored.Length; i++) _swept[i] = _stored[i].Lift(_sealedView);
    }

    [Benchmark]
    public int EncodeSet() => SetEncoding.Encode(_bytes, BytesCodec.Instance, _buffer);

    [Benchmark]
    public DvvSet<byte[]> DecodeSet() => SetEncoding.Decode(_encoded, BytesCodec.Instance, _vectors.View);

    [Benchmark]
    public int EncodeContext() => ContextEncoding.Encode(_context, _buffer);

    [Benchmark]
    public CausalContext DecodeContext() => ContextEncoding.Decode(_encodedContext);

    /// <summary>The same live value, but a delete elsewhere has raised another entry: the joined vector equals neither input.</summary>
    private DvvSet<string> WithOtherVector(DvvSet<string> newer)
    {
        var dot = new Dot(_vectors.View.Members[2].Incarnation, 11);
        var behind = _set.Event(CausalContext.Empty, "x", dot, _vectors.View);
        return behind.Discard(_set.Context.With(dot), _vectors.View);
    }
}
