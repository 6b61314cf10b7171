namespace DataWarehouse.SDK.Replication.Strategies;

/// <summary>
/// What a reader is shown of concurrent values. It never changes what is stored: a value that is dropped for good, without a write that has
/// seen it, can take others with it on its way through the cluster until none is left. The next write with the reader's context replaces
/// them all.
/// </summary>
/// <remarks>Immutable and thread-safe. The set of cases is closed.</remarks>
public abstract record Resolution
{
    private Resolution()
    {
    }

    /// <summary>Nothing is decided: the reader gets them all.</summary>
    public sealed record KeepAll : Resolution;

    /// <summary>The greatest by a total order, or one of several equal ones; made by the SDK only.</summary>
    public sealed record KeepOne : Resolution
    {
        internal KeepOne(Dot dot) => Dot = dot;

        /// <summary>The value that is shown.</summary>
        public Dot Dot { get; }
    }

    /// <summary>A value made of them all. The same siblings must give the same bytes on every replica.</summary>
    /// <param name="Bytes">The value; must not change afterwards.</param>
    public sealed record Merged(ReadOnlyMemory<byte> Bytes) : Resolution;
}
