using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;

/// <summary>Goes through the batches of one segment.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class SegmentWalk
{
    private const int PieceBytes = 1 << 20;

    private readonly ILogFiles _files;
    private readonly long _length;
    private readonly byte[] _piece = new byte[PieceBytes];
    private long _read = SegmentHeader.Bytes;
    private bool _isOver;

    /// <summary>Stands before the first batch.</summary>
    /// <param name="files">The files.</param>
    /// <param name="number">The segment.</param>
    /// <param name="length">The length of its file.</param>
    /// <param name="directory">The directory that the checksums in it begin from.</param>
    public SegmentWalk(ILogFiles files, SegmentNumber number, long length, DirectoryId directory)
    {
        _files = files;
        _length = length;
        Path = Segment.PathOf(number);
        Scan.Begin(new SegmentSeed(directory, number, PlantedLogBug.None), length);
    }

    /// <summary>The segment's file.</summary>
    public DiskPath Path { get; }

    /// <summary>The batch that was found last.</summary>
    public SegmentScan Scan { get; } = new(PlantedLogBug.None);

    /// <summary>Where the last batch that was found ends, in bytes from the start of the segment.</summary>
    public long EndOffset { get; private set; } = SegmentHeader.Bytes;

    /// <summary>The last batch that was found.</summary>
    public BatchHeader Last { get; private set; }

    /// <summary>Goes to the next batch.</summary>
    /// <returns>Whether there is one, whole and sound.</returns>
    public bool Next()
    {
        while (!_isOver)
        {
            switch (Scan.Next())
            {
                case ScanStep.Found:
                    Last = Scan.Batch;
                    EndOffset = Scan.Offset + Last.LengthBytes;
                    return true;
                case ScanStep.NeedsMore when ReadOn():
                    break;
                default:
                    _isOver = true;
                    break;
            }
        }

        return false;
    }

    private bool ReadOn()
    {
        var wanted = (int)Math.Min(PieceBytes, _length - _read);
        if (wanted <= 0) return false;
        var read = _files.Read(Path, _read, _piece.AsSpan(0, wanted));
        if (read == 0) return false;
        Scan.Append(_piece.AsSpan(0, read));
        _read += read;
        return true;
    }
}
