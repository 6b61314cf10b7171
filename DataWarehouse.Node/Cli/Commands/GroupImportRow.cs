namespace DataWarehouse.Node.Cli.Commands;

/// <summary>What became of the keys of a group that was imported.</summary>
/// <param name="File">Where they come from.</param>
/// <param name="Imported">Keys that were put.</param>
/// <param name="Existing">Keys that were there already, and stay as they are.</param>
/// <param name="Leased">Keys that belong to a lease, which does not exist any more: left to whoever made them.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record GroupImportRow(string File, long Imported, long Existing, long Leased);
