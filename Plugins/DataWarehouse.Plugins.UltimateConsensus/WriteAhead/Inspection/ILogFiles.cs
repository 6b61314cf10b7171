using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;

/// <summary>The files of a data directory, for looking at only.</summary>
/// <remarks>Nobody may write to the directory meanwhile. Not thread-safe.</remarks>
internal interface ILogFiles
{
    /// <summary>What lies in a directory, sorted ordinally by name; nothing if there is none.</summary>
    /// <param name="directory">The directory.</param>
    IReadOnlyList<DiskEntry> List(DiskPath directory);

    /// <summary>Reads from a file until the buffer is full or the file ends.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="destination">Takes the bytes.</param>
    /// <returns>How many there were.</returns>
    int Read(DiskPath file, long offset, Span<byte> destination);
}
