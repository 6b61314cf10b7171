namespace DataWarehouse.Node.Cli.Commands;

/// <summary>How far an upgrade is.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record UpgradeRow
{
    /// <summary>The feature level at which the cluster was finalised.</summary>
    public required int Level { get; init; }

    /// <summary>The highest level that every node can do.</summary>
    public required int Possible { get; init; }

    /// <summary>What keeps it from a higher level.</summary>
    public required IReadOnlyList<string> Obstacles { get; init; }

    /// <summary>The nodes.</summary>
    public required IReadOnlyList<UpgradeNodeRow> Nodes { get; init; }
}
