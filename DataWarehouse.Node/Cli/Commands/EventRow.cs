namespace DataWarehouse.Node.Cli.Commands;

/// <summary>Something that a watch saw.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record EventRow
{
    /// <summary>A key was put.</summary>
    public const string Put = "put";

    /// <summary>A key was deleted.</summary>
    public const string Delete = "delete";

    /// <summary>Nothing happened, up to the revision.</summary>
    public const string Progress = "progress";

    /// <summary>One of the names above.</summary>
    public required string Type { get; init; }

    /// <summary>The revision.</summary>
    public required long Revision { get; init; }

    /// <summary>The key as it is now; without its value when deleted.</summary>
    public KeyValueRow? Kv { get; init; }

    /// <summary>What it was before, where asked for and known.</summary>
    public KeyValueRow? PrevKv { get; init; }
}
