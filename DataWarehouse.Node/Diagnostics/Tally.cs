namespace DataWarehouse.Node.Diagnostics;

/// <summary>A number that only grows, cheap enough for every request.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class Tally
{
    private long _value;

    /// <summary>The number.</summary>
    public long Value => Volatile.Read(ref _value);

    /// <summary>Adds one.</summary>
    public void Add() => Interlocked.Increment(ref _value);

    /// <summary>Adds some.</summary>
    /// <param name="count">How many; a negative number for what is counted while it lasts.</param>
    public void Add(long count) => Interlocked.Add(ref _value, count);
}
