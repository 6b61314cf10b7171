namespace DataWarehouse.Node.Cli.Commands;

/// <summary>What a node can do.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record UpgradeNodeRow
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The highest feature level that its release can do.</summary>
    public required int Highest { get; init; }

    /// <summary>The lowest at which its release can work; 0 while it has not said so.</summary>
    public required int Lowest { get; init; }

    /// <summary>Its release; empty while it has not said so.</summary>
    public required string Release { get; init; }

    /// <summary>Whether it is heard.</summary>
    public required bool Heard { get; init; }
}
