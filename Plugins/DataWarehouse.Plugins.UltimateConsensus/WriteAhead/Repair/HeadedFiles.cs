using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>The files of a data directory as they would be with other headers in some segments.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="files">The files as they are.</param>
/// <param name="headers">The other headers.</param>
internal sealed class HeadedFiles(ILogFiles files, IReadOnlyList<SegmentHeader> headers) : ILogFiles
{
    /// <inheritdoc/>
    public IReadOnlyList<DiskEntry> List(DiskPath directory) => files.List(directory);

    /// <inheritdoc/>
    public int Read(DiskPath file, long offset, Span<byte> destination)
    {
        var read = files.Read(file, offset, destination);
        if (offset >= SegmentHeader.Bytes) return read;
        Span<byte> bytes = stackalloc byte[SegmentHeader.Bytes];
        foreach (var header in headers)
        {
            if (Segment.PathOf(header.Number) != file) continue;
            header.Write(bytes);
            var part = bytes[(int)offset..];
            part[..Math.Min(part.Length, read)].CopyTo(destination);
        }

        return read;
    }
}
