namespace DataWarehouse.SDK.Replication.Strategies;

/// <summary>
/// What becomes of concurrent values. There is no case that lets a strategy pick one by an arbitrary rule: replicas that pick differently
/// from different subsets lose every value. One is kept only by a total order; any other answer is a new write that has seen them all.
/// </summary>
/// <remarks>Immutable and thread-safe. The set of cases is closed.</remarks>
public abstract record Resolution
{
    private Resolution()
    {
    }

    /// <summary>Nothing is decided: all stay as siblings for the next reader.</summary>
    public sealed record KeepAll : Resolution;

    /// <summary>The greatest by a total order, or the only one left, stays; made by the SDK only.</summary>
    public sealed record KeepOne : Resolution
    {
        internal KeepOne(Dot dot) => Dot = dot;

        /// <summary>The value that stays.</summary>
        public Dot Dot { get; }
    }

    /// <summary>
    /// A new value replaces them all, as a write of its own whose context is everything they had seen. The same siblings must give the same
    /// bytes on every replica: then concurrent resolutions are equal values and fold into one.
    /// </summary>
    /// <param name="Bytes">The new value; must not change afterwards.</param>
    public sealed record WriteNew(ReadOnlyMemory<byte> Bytes) : Resolution;
}
