using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>
/// Some batches of a segment, one behind the other, in bytes of their own. It is filled and cut after the last whole batch, which takes a look at the headers only;
/// then its records are checked, apart from all others and on any thread; then its batches are gone through.
/// </summary>
/// <remarks>Used again for later bytes. Not thread-safe; belongs to a replay, and to whoever runs it while it is being checked.</remarks>
/// <param name="headersSuffice">Whether unsound records count as sound: a fault that is switched on.</param>
internal sealed class BatchBlock(bool headersSuffice) : IWork, IFoundBatch
{
    private const int CapacityMin = 64 << 10;

    private readonly List<Placed> _batches = [];
    private readonly List<ScannedRecord> _records = [];
    private byte[] _bytes = [];
    private int _length;
    private long _start;
    private long _limit;
    private int _soundCount;
    private int _current = -1;

    /// <summary>The segment.</summary>
    public Segment? Segment { get; private set; }

    /// <summary>Where the next batch begins, in bytes from the start of the segment: behind those that were found.</summary>
    public long Next { get; private set; }

    /// <summary>Whether there is no further batch at <see cref="Next"/>, however many bytes come.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Whether no batch was found yet.</summary>
    public bool IsEmpty => _batches.Count == 0;

    /// <summary>The work on it; none once it has ended.</summary>
    public DiskOperationId? Work { get; set; }

    /// <inheritdoc/>
    public BatchHeader Batch => _batches[_current].Header;

    /// <summary>Where the batch stands that <see cref="TryMoveOn"/> came to, or the first one that is not sound.</summary>
    public long Offset => _current < _batches.Count ? _batches[_current].Offset : Next;

    /// <inheritdoc/>
    public ReadOnlySpan<ScannedRecord> Records
    {
        get
        {
            var from = _current == 0 ? 0 : _batches[_current - 1].RecordsEnd;
            return CollectionsMarshal.AsSpan(_records)[from.._batches[_current].RecordsEnd];
        }
    }

    /// <summary>Empties it and begins with a place of a segment.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="offset">Where in it; a batch begins there.</param>
    public void Begin(Segment segment, long offset)
    {
        _batches.Clear();
        _records.Clear();
        _length = 0;
        _soundCount = 0;
        _current = -1;
        Segment = segment;
        _start = Next = offset;
        _limit = segment.EndOffset;
        Work = null;
        IsAtEnd = false;
    }

    /// <summary>Takes the bytes that follow those it has, and finds the batches that are whole now.</summary>
    /// <param name="bytes">The bytes; copied.</param>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length < _length + bytes.Length) Grow(_length + bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
        while (!IsAtEnd && TryFind())
        {
        }
    }

    /// <summary>Begins behind the batches of another one, with the bytes that it has of the next batch.</summary>
    /// <param name="earlier">The other one.</param>
    public void BeginBehind(BatchBlock earlier)
    {
        Begin(earlier.Segment!, earlier.Next);
        IsAtEnd = earlier.IsAtEnd;
        if (!IsAtEnd) Append(earlier._bytes.AsSpan((int)(earlier.Next - earlier._start), earlier._length - (int)(earlier.Next - earlier._start)));
    }

    /// <inheritdoc/>
    public void Run()
    {
        foreach (ref var batch in CollectionsMarshal.AsSpan(_batches))
        {
            var bytes = _bytes.AsSpan((int)(batch.Offset - _start), batch.Header.LengthBytes);
            var isSound = BatchRecords.TryRead(bytes, Segment!.Seed, batch.Offset, batch.Header, headersSuffice, _records);
            batch = batch with { RecordsEnd = _records.Count };
            if (!isSound) return;
            _soundCount++;
        }
    }

    /// <summary>Goes to the next sound batch, once the records are checked.</summary>
    /// <returns>Whether there is one; if not, see <see cref="IsSound"/>.</returns>
    public bool TryMoveOn() => ++_current < _soundCount;

    /// <summary>Whether all its batches are sound, once they are checked.</summary>
    public bool IsSound => _soundCount == _batches.Count;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> BodyOf(in ScannedRecord record) =>
        _bytes.AsSpan((int)(record.Offset - _start), record.Header.LengthBytes)[record.Header.BodyOffset..];

    private bool TryFind()
    {
        var rest = _bytes.AsSpan((int)(Next - _start), _length - (int)(Next - _start));
        var room = _limit - Next;
        if (room >= BatchHeader.Bytes && rest.Length < BatchHeader.Bytes) return false;
        if (room < BatchHeader.Bytes || !BatchHeader.TryRead(rest, Segment!.Seed, Next, out var header) || header.LengthBytes > room)
        {
            IsAtEnd = true;
            return false;
        }

        if (rest.Length < header.LengthBytes) return false;
        _batches.Add(new Placed(header, Next, 0));
        Next += header.LengthBytes;
        return true;
    }

    private void Grow(int bytes)
    {
        var larger = GC.AllocateUninitializedArray<byte>((int)Math.Min(Array.MaxLength, Math.Max(Math.Max(bytes, CapacityMin), _bytes.Length * 2L)));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        _bytes = larger;
    }

    private readonly record struct Placed(BatchHeader Header, long Offset, int RecordsEnd);
}
