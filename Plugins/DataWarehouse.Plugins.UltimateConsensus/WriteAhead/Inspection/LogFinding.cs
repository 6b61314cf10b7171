using System.Globalization;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;

/// <summary>Something that a check found.</summary>
/// <param name="Kind">How bad it is.</param>
/// <param name="Path">The file or directory, below the data directory.</param>
/// <param name="Offset">Where in the file, in bytes; -1 where that means nothing.</param>
/// <param name="Message">What it is.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record LogFinding(FindingKind Kind, string Path, long Offset, string Message)
{
    /// <summary>One line for people.</summary>
    public override string ToString() =>
        Offset < 0 ? $"{Kind}: {Path}: {Message}" : string.Create(CultureInfo.InvariantCulture, $"{Kind}: {Path} at {Offset}: {Message}");
}
