using System.Globalization;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>Why a log was not opened, and what to do about it. Nothing was changed.</summary>
/// <param name="Kind">The kind of reason.</param>
/// <param name="Path">The file or directory, below the data directory.</param>
/// <param name="Offset">Where in the file, in bytes; -1 where that means nothing.</param>
/// <param name="Message">What is wrong and what to do, for people.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record LogRefusal(LogRefusalKind Kind, string Path, long Offset, string Message)
{
    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        var path = Path.Length == 0 ? "the data directory" : Path;
        return Offset < 0 ? $"{Kind}: {path}: {Message}" : string.Create(CultureInfo.InvariantCulture, $"{Kind}: {path} at {Offset}: {Message}");
    }
}
