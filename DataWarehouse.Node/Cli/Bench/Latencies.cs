using System.Numerics;

namespace DataWarehouse.Node.Cli.Bench;

/// <summary>How often calls took how long, in steps of at most one in 32. Each client has its own; they are added up at the end.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class Latencies
{
    private const int PartBits = 5;
    private const int Parts = 1 << PartBits;
    private readonly long[] _counts = new long[Parts * 40];

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>Counts one.</summary>
    /// <param name="taken">How long it took.</param>
    public void Add(TimeSpan taken)
    {
        _counts[StepOf(Math.Max(0, taken.Ticks / TimeSpan.TicksPerMicrosecond))]++;
        Count++;
    }

    /// <summary>Counts those of another one.</summary>
    /// <param name="other">The other one.</param>
    public void Add(Latencies other)
    {
        for (var step = 0; step < _counts.Length; step++) _counts[step] += other._counts[step];
        Count += other.Count;
    }

    /// <summary>How long a share of them took at most, in milliseconds.</summary>
    /// <param name="share">From 0 to 1.</param>
    public double MillisecondsAt(double share)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(Count * share));
        for (var (step, seen) = (0, 0L); step < _counts.Length; step++)
        {
            seen += _counts[step];
            if (seen >= wanted) return EndOf(step) / 1000.0;
        }

        return 0;
    }

    // Up to 32 each microsecond has its step; beyond, each doubling has 32 of them.
    private int StepOf(long microseconds)
    {
        if (microseconds < Parts) return (int)microseconds;
        var doubling = BitOperations.Log2((ulong)microseconds) - PartBits;
        var step = ((doubling + 1) * Parts) + (int)(microseconds >> doubling) - Parts;
        return Math.Min(step, _counts.Length - 1);
    }

    private static long EndOf(int step)
    {
        if (step < Parts) return step;
        var doubling = (step / Parts) - 1;
        return (((long)(step % Parts) + Parts + 1) << doubling) - 1;
    }
}
