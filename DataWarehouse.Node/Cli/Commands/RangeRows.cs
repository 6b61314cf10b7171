namespace DataWarehouse.Node.Cli.Commands;

/// <summary>What a read of keys answered.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record RangeRows
{
    /// <summary>The revision of the store when it answered.</summary>
    public required long Revision { get; init; }

    /// <summary>How many keys the range has, beyond the limit too.</summary>
    public required long Count { get; init; }

    /// <summary>Whether the limit left some out.</summary>
    public required bool More { get; init; }

    /// <summary>The keys; null where only their number was asked for.</summary>
    public IReadOnlyList<KeyValueRow>? Kvs { get; init; }
}
