using System.Numerics;

namespace DataWarehouse.Benchmarks.Load;

/// <summary>Counts of latencies in steps of about 3 %, from 1 microsecond; one for each client, added up at the end.</summary>
internal sealed class LatencyHistogram
{
    private const int StepBits = 5;
    private readonly long[] _counts = new long[64 << StepBits];

    public long Count { get; private set; }

    public void Add(long microseconds)
    {
        _counts[PlaceOf(Math.Max(1, microseconds))]++;
        Count++;
    }

    public void Add(LatencyHistogram other)
    {
        for (var place = 0; place < _counts.Length; place++) _counts[place] += other._counts[place];
        Count += other.Count;
    }

    /// <summary>Adds what <see cref="ToPairs"/> of another one gave.</summary>
    public void Add(IReadOnlyList<long> pairs)
    {
        for (var pair = 0; pair + 1 < pairs.Count; pair += 2)
        {
            _counts[pairs[pair]] += pairs[pair + 1];
            Count += pairs[pair + 1];
        }
    }

    /// <summary>The counts that are not 0, each behind its place.</summary>
    public IReadOnlyList<long> ToPairs()
    {
        var pairs = new List<long>();
        for (var place = 0; place < _counts.Length; place++)
        {
            if (_counts[place] != 0) pairs.AddRange([place, _counts[place]]);
        }

        return pairs;
    }

    public double MillisecondsAt(double share)
    {
        var left = (long)Math.Ceiling(Count * share);
        for (var place = 0; place < _counts.Length; place++)
        {
            left -= _counts[place];
            if (left <= 0) return ValueOf(place) / 1000.0;
        }

        return 0;
    }

    private static int PlaceOf(long value)
    {
        var log = BitOperations.Log2((ulong)value);
        return log < StepBits ? (int)value : ((log - StepBits + 1) << StepBits) + (int)((value >> (log - StepBits)) & ((1 << StepBits) - 1));
    }

    private static long ValueOf(int place)
    {
        var log = place >> StepBits;
        return log == 0 ? place : ((1L << StepBits) + (place & ((1 << StepBits) - 1))) << (log - 1);
    }
}
