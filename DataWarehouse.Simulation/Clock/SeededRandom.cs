using System.Numerics;

namespace DataWarehouse.Simulation.Clock;

/// <summary>
/// A source of repeatable randomness: xoshiro256** (Blackman and Vigna, 2018), its state filled by SplitMix64. Each part of a world has a source of
/// its own, forked by name, so that one more draw in one part does not shift the draws of the others.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class SeededRandom
{
    private readonly ulong _origin;
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>Starts from a seed.</summary>
    /// <param name="seed">Any number.</param>
    public SeededRandom(ulong seed)
    {
        _origin = seed;
        _s0 = Spread(ref seed);
        _s1 = Spread(ref seed);
        _s2 = Spread(ref seed);
        _s3 = Spread(ref seed);
    }

    /// <summary>A source that depends on this one's seed and a name only, not on what was drawn here.</summary>
    /// <param name="name">What it is for.</param>
    /// <param name="number">Which of several with the same name.</param>
    public SeededRandom Fork(string name, long number = 0)
    {
        ArgumentNullException.ThrowIfNull(name);
        var seed = _origin ^ 0x9E3779B97F4A7C15UL;
        foreach (var letter in name)
            seed = (Spread(ref seed) ^ letter) * 0xD6E8FEB86659FD93UL;
        seed ^= unchecked((ulong)number * 0xA24BAED4963EE407UL);
        return new SeededRandom(Spread(ref seed));
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A number from 0 to <paramref name="bound"/> - 1.</summary>
    /// <param name="bound">1 or more.</param>
    public int Below(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)Math.BigMul(NextBits(), (ulong)bound, out _);
    }

    /// <summary>A number from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    /// <param name="first">The smallest.</param>
    /// <param name="last">The largest, not less than <paramref name="first"/>.</param>
    public long Between(long first, long last)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        return first + (long)Math.BigMul(NextBits(), (ulong)(last - first) + 1, out _);
    }

    /// <summary>True so many times in a million.</summary>
    /// <param name="perMillion">0 is never, 1,000,000 always.</param>
    public bool Chance(int perMillion) => perMillion > 0 && Below(1_000_000) < perMillion;

    /// <summary>Fills a buffer.</summary>
    /// <param name="destination">The buffer.</param>
    public void Fill(Span<byte> destination)
    {
        for (var position = 0; position < destination.Length; position += sizeof(ulong))
        {
            var bits = NextBits();
            for (var part = position; part < Math.Min(position + sizeof(ulong), destination.Length); part++, bits >>= 8)
                destination[part] = (byte)bits;
        }
    }

    private static ulong Spread(ref ulong seed)
    {
        var mixed = seed += 0x9E3779B97F4A7C15UL;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return mixed ^ (mixed >> 31);
    }
}
