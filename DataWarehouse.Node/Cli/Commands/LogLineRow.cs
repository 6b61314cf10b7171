namespace DataWarehouse.Node.Cli.Commands;

/// <summary>A line of a log that is shown.</summary>
/// <param name="Line">The line.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record LogLineRow(string Line);
