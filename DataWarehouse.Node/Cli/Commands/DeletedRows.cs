namespace DataWarehouse.Node.Cli.Commands;

/// <summary>What a deletion answered.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record DeletedRows
{
    /// <summary>The revision of the store afterwards.</summary>
    public required long Revision { get; init; }

    /// <summary>How many keys were deleted.</summary>
    public required long Deleted { get; init; }

    /// <summary>What they were, where asked for.</summary>
    public IReadOnlyList<KeyValueRow>? Previous { get; init; }
}
