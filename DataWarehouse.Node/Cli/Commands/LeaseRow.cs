namespace DataWarehouse.Node.Cli.Commands;

/// <summary>A lease.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record LeaseRow
{
    /// <summary>Its id, in hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>How long it lives from each sign of life on, in seconds; where known.</summary>
    public long? GrantedTtl { get; init; }

    /// <summary>How long it still lives, in seconds; negative when it does not; where known.</summary>
    public long? RemainingTtl { get; init; }

    /// <summary>Its keys, where asked for.</summary>
    public IReadOnlyList<string>? Keys { get; init; }
}
