using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>Finds and checks the batches of a segment in bytes that come piece by piece. A batch is found when all of it is there and sound, or not at all.</summary>
/// <remarks>Used for one segment after another; the window grows to the longest batch and one piece. Not thread-safe.</remarks>
internal sealed class SegmentScan : IFoundBatch
{
    private readonly bool _headersSuffice;
    private readonly List<ScannedRecord> _records = [];
    private byte[] _window = [];
    private int _start;
    private int _end;
    private SegmentSeed _seed;
    private long _limit;
    private int _found;

    /// <summary>Scans nothing yet.</summary>
    /// <param name="planted">A fault that is switched on.</param>
    public SegmentScan(PlantedLogBug planted) => _headersSuffice = planted == PlantedLogBug.RecordsUnchecked;

    /// <summary>Where the scan stands, in bytes from the start of the segment: the batch that was found, or the place where there is none.</summary>
    public long Offset { get; private set; }

    /// <summary>Whether it has come to where the bytes end.</summary>
    public bool IsAtLimit => Offset >= _limit;

    /// <summary>The header of the batch that was found.</summary>
    public BatchHeader Batch { get; private set; }

    /// <summary>The records of the batch that was found.</summary>
    public ReadOnlySpan<ScannedRecord> Records => CollectionsMarshal.AsSpan(_records);

    private ReadOnlySpan<byte> Window => _window.AsSpan(_start, _end - _start);

    /// <summary>Begins with a segment, behind its header.</summary>
    /// <param name="seed">What its checksums begin from.</param>
    /// <param name="limit">Where its bytes end.</param>
    public void Begin(SegmentSeed seed, long limit)
    {
        _seed = seed;
        _limit = limit;
        _start = _end = _found = 0;
        Offset = SegmentHeader.Bytes;
    }

    /// <summary>Takes the bytes that follow those it has.</summary>
    /// <param name="bytes">The bytes; copied.</param>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var kept = Window;
        if (_window.Length < kept.Length + bytes.Length)
        {
            var larger = GC.AllocateUninitializedArray<byte>((int)Math.Min(Array.MaxLength, Math.Max((long)kept.Length + bytes.Length, _window.Length * 2L)));
            kept.CopyTo(larger);
            _window = larger;
        }
        else
        {
            kept.CopyTo(_window);
        }

        _end = kept.Length;
        _start = 0;
        bytes.CopyTo(_window.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>Looks for the batch behind the one that was found before.</summary>
    public ScanStep Next()
    {
        Skip(_found);
        _found = 0;
        if (_limit - Offset < BatchHeader.Bytes) return ScanStep.End;
        if (Window.Length < BatchHeader.Bytes) return ScanStep.NeedsMore;
        if (!BatchHeader.TryRead(Window, _seed, Offset, out var header) || header.LengthBytes > _limit - Offset) return ScanStep.End;
        if (Window.Length < header.LengthBytes) return ScanStep.NeedsMore;
        if (!AreSound(header)) return ScanStep.End;
        Batch = header;
        _found = header.LengthBytes;
        return ScanStep.Found;
    }

    /// <summary>Goes on behind a place without a batch: steps over its first bytes, so that what stands there is not found by a search.</summary>
    public void SkipPlace() => Skip(Math.Min(RecordHeader.Alignment, Window.Length));

    /// <summary>
    /// Looks, at any place from here on, for the header of a batch that was written when the batch behind a given one was known to be durable: it proves that what
    /// is invalid in the place of that one was not torn.
    /// </summary>
    /// <param name="epoch">The epoch of the last sound batch.</param>
    /// <param name="number">Its number.</param>
    public ScanStep Search(StartEpoch epoch, BatchNumber number)
    {
        while (Window.Length >= BatchHeader.Bytes)
        {
            var position = Window.IndexOf("DWLB"u8);
            if (position < 0)
            {
                Skip(Window.Length - BatchHeader.Bytes + RecordHeader.Alignment & -RecordHeader.Alignment);
                break;
            }

            Skip(position & -RecordHeader.Alignment);
            if (Window.Length < BatchHeader.Bytes) break;
            if (BatchHeader.TryRead(Window, _seed, Offset, out var header) && header.Epoch >= epoch && header.DurableThrough > number) return ScanStep.Found;
            Skip(RecordHeader.Alignment);
        }

        return Offset + Window.Length >= _limit ? ScanStep.End : ScanStep.NeedsMore;
    }

    /// <summary>The body of a record of the batch that was found.</summary>
    /// <param name="record">The record.</param>
    public ReadOnlySpan<byte> BodyOf(in ScannedRecord record) =>
        Window.Slice((int)(record.Offset - Offset), record.Header.LengthBytes)[record.Header.BodyOffset..];

    private void Skip(int bytes)
    {
        _start += bytes;
        Offset += bytes;
    }

    private bool AreSound(in BatchHeader header)
    {
        _records.Clear();
        return BatchRecords.TryRead(Window[..header.LengthBytes], _seed, Offset, header, _headersSuffice, _records);
    }
}
