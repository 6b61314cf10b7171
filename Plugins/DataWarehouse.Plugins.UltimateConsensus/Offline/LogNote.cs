namespace DataWarehouse.Plugins.UltimateConsensus.Offline;

/// <summary>Something that a look at a log found.</summary>
/// <param name="Kind">How bad it is, or why a start refuses the directory: one of a few words that do not change.</param>
/// <param name="Path">The file or directory, below the directory of the log; empty for the directory itself.</param>
/// <param name="Offset">Where in the file, in bytes; -1 where that means nothing.</param>
/// <param name="Message">What it is and, where a start refuses the directory, what to do.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record LogNote(string Kind, string Path, long Offset, string Message)
{
    /// <summary>One line for people.</summary>
    public override string ToString() =>
        $"{Kind}: {(Path.Length == 0 ? "the data directory" : Path)}{(Offset < 0 ? string.Empty : FormattableString.Invariant($" at {Offset}"))}: {Message}";
}
