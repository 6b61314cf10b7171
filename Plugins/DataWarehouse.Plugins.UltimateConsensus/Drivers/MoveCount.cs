namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>Counts what one thread does, for others to see that it gets on.</summary>
/// <remarks>Thread-safe; one thread at a time adds.</remarks>
internal sealed class MoveCount
{
    private long _value;

    /// <summary>The number.</summary>
    public long Value => Volatile.Read(ref _value);

    /// <summary>Something was done.</summary>
    public void Add() => Volatile.Write(ref _value, _value + 1);
}
