namespace DataWarehouse.Node.Cli.Commands;

/// <summary>A leadership that was handed over.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record LeaderMoveRow
{
    /// <summary>The group.</summary>
    public required long Group { get; init; }

    /// <summary>The node that led.</summary>
    public required string From { get; init; }

    /// <summary>The node that leads now.</summary>
    public required string To { get; init; }
}
