namespace DataWarehouse.Node.Cli.Commands;

/// <summary>A feature level that was finalised.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record FinalisedRow
{
    /// <summary>The level.</summary>
    public required int Level { get; init; }
}
