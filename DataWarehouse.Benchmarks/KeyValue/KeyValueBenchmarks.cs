using BenchmarkDotNet.Attributes;

namespace DataWarehouse.Benchmarks.KeyValue;

/// <summary>
/// The key-value store alone: no consensus, network or disk. Keys are 32 bytes, values 256, and are met in an order without pattern. Every <see cref="CompactEvery"/> puts the past is compacted, as a server does, so that the
/// store stays as large as it is; that work is part of what a put costs.
/// </summary>
[MemoryDiagnoser, MinColumn, MedianColumn]
public class KeyValueBenchmarks
{
    private const int KeyBytes = 32;
    private const int ValueBytes = 256;
    private const int CompactEvery = 100_000;
    private const int Stride = 7919;
    private const int Run = 10_000;

    private byte[][] _puts = null!;
    private byte[][] _gets = null!;
    private byte[][] _txns = null!;
    private byte[] _range = null!;
    private SteadyStore _store = null!;
    private int _next;
    private int _since;

    [Params(10_000, 1_000_000)]
    public int Keys { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _store = new SteadyStore();
        var keys = Enumerable.Range(0, Keys).Select(i => SteadyStore.KeyOf(i, KeyBytes)).ToArray();
        foreach (var key in keys) _store.Apply(SteadyStore.Put(key, ValueBytes));
        var some = Enumerable.Range(0, 10_007).Select(i => keys[(int)((long)i * Stride * 13 % Keys)]).ToArray();
        _puts = [.. some.Select(k => SteadyStore.Put(k, ValueBytes))];
        _gets = [.. some.Select(k => SteadyStore.Range(k))];
        _txns = [.. some.Select((k, i) => SteadyStore.Txn(k, some[(i + 1) % some.Length], ValueBytes))];
        _range = SteadyStore.Range(keys[Keys / 2], [0xFF], 100);
        for (var i = 0; i < 300_000; i++) Put();
    }

    [Benchmark(OperationsPerInvoke = Run)]
    public long Puts()
    {
        for (var i = 0; i < Run; i++) Put();
        return _store.Revision;
    }

    [Benchmark(OperationsPerInvoke = Run)]
    public int Gets()
    {
        var bytes = 0;
        for (var i = 0; i < Run; i++) bytes += _store.Ask(Next(_gets));
        return bytes;
    }

    /// <summary>A comparison, a put and a get.</summary>
    [Benchmark(OperationsPerInvoke = Run)]
    public long Txns()
    {
        for (var i = 0; i < Run; i++)
        {
            _store.Apply(Next(_txns));
            CompactNowAndThen();
        }

        return _store.Revision;
    }

    /// <summary>The first 100 pairs of half of all keys, which are counted.</summary>
    [Benchmark]
    public int RangeOf100() => _store.Ask(_range);

    /// <summary>Taking a snapshot, not writing it.</summary>
    [Benchmark]
    public void Capture() => _store.Capture().Dispose();

    private void Put()
    {
        _store.Apply(Next(_puts));
        CompactNowAndThen();
    }

    private void CompactNowAndThen()
    {
        if (++_since < CompactEvery) return;
        _since = 0;
        _store.CompactAll();
    }

    private byte[] Next(byte[][] all) => all[_next = _next + 1 < all.Length ? _next + 1 : 0];
}
