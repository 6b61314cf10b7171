using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Reclaim;

/// <summary>Goes through the records of a segment, a piece at a time.</summary>
/// <remarks>Not thread-safe; belongs to the reclaimer.</remarks>
/// <param name="segment">The segment; sealed, so it does not change.</param>
internal sealed class SegmentCursor(Segment segment)
{
    private byte[] _piece = [];
    private int _pieceLength;
    private long _pieceOffset = SegmentHeader.Bytes;
    private long _batchEnd = SegmentHeader.Bytes;
    private RecordNumber _next;

    /// <summary>The segment.</summary>
    public Segment Segment => segment;

    /// <summary>Where the next record or batch begins.</summary>
    public long Offset { get; private set; } = SegmentHeader.Bytes;

    /// <summary>Whether all was looked at.</summary>
    public bool IsAtEnd => Offset >= segment.EndOffset;

    /// <summary>The header of the present record.</summary>
    public RecordHeader Header { get; private set; }

    /// <summary>The number that the present record had in its first place.</summary>
    public RecordNumber Origin { get; private set; }

    /// <summary>The body of the present record; valid until the next piece is taken.</summary>
    public ReadOnlySpan<byte> Body => _piece.AsSpan((int)(RecordOffset - _pieceOffset) + Header.BodyOffset, Header.LengthBytes - Header.BodyOffset);

    /// <summary>Where the present record begins.</summary>
    public long RecordOffset { get; private set; }

    /// <summary>Says how much is to be read next, from <see cref="Offset"/>, so that at least one record is whole.</summary>
    /// <param name="wantedBytes">How much is convenient.</param>
    public Memory<byte> NextPiece(int wantedBytes)
    {
        // What begins a batch is no length, though the first bytes of it may be at hand.
        var least = Offset == _batchEnd ? BatchHeader.Bytes : Math.Max(BatchHeader.Bytes, LengthAtOffset());
        var length = (int)Math.Min(segment.EndOffset - Offset, Math.Max(wantedBytes, least));
        if (_piece.Length < length) _piece = GC.AllocateUninitializedArray<byte>(length);
        _pieceOffset = Offset;
        _pieceLength = 0;
        return _piece.AsMemory(0, length);
    }

    /// <summary>The piece was read.</summary>
    /// <param name="bytes">How much of it.</param>
    public void TakePiece(int bytes) => _pieceLength = bytes;

    /// <summary>Goes to the next record.</summary>
    /// <returns>What was found.</returns>
    public CursorStep Step()
    {
        if (IsAtEnd) return CursorStep.End;
        if (Offset == _batchEnd)
        {
            var header = Rest();
            if (header.Length < BatchHeader.Bytes) return CursorStep.NeedsMore;
            if (!BatchHeader.TryRead(header, segment.Seed, Offset, out var batch)) return CursorStep.Damaged;
            _batchEnd = Offset + batch.LengthBytes;
            _next = batch.FirstRecord;
            Offset += BatchHeader.Bytes;
            if (Offset == _batchEnd) return Step();
        }

        var length = LengthAtOffset();
        if (length == 0 || Rest().Length < length) return length is 0 or >= RecordHeader.Bytes && Offset + length <= _batchEnd ? CursorStep.NeedsMore : CursorStep.Damaged;
        if (!RecordHeader.TryRead(Rest(), segment.Seed, Offset, out var record, out _)) return CursorStep.Damaged;
        Header = record;
        Origin = record.Origin.IsNone ? _next : record.Origin;
        RecordOffset = Offset;
        _next = _next.Next;
        Offset += record.PaddedBytes;
        return CursorStep.Record;
    }

    /// <summary>Goes back, so that the next step finds the present record again.</summary>
    public void StepBack()
    {
        Offset = RecordOffset;
        _next = new RecordNumber(_next.Value - 1);
    }

    private ReadOnlySpan<byte> Rest() => Offset - _pieceOffset >= _pieceLength ? [] : _piece.AsSpan((int)(Offset - _pieceOffset), _pieceLength - (int)(Offset - _pieceOffset));

    /// <summary>The length of the record that begins here, or 0 if that is not at hand.</summary>
    private int LengthAtOffset() => Rest() is { Length: >= sizeof(int) } rest ? BinaryPrimitives.ReadInt32LittleEndian(rest) : 0;
}
