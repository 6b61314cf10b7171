namespace DataWarehouse.Node.Cli.Commands;

/// <summary>What a put answered.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record PutRow
{
    /// <summary>The revision it made.</summary>
    public required long Revision { get; init; }

    /// <summary>What the key was before, where asked for and there was something.</summary>
    public KeyValueRow? Previous { get; init; }
}
