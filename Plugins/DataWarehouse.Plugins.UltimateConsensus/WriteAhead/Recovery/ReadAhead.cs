using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>
/// Reads segments one after another in pieces, several at a time, so that the disk works while what came before is checked. The pieces are given out
/// in order.
/// </summary>
/// <remarks>Not thread-safe; belongs to an opening.</remarks>
internal sealed class ReadAhead
{
    private const int ChunkBytesMax = 1 << 20;
    private const int ChunksMax = 6;

    // The heap of pinned objects is only tidied with the oldest ones.
    private const int PinnedBytesMin = 64 << 10;

    private readonly DiskPort _disk;
    private readonly Queue<Slot> _slots = new();
    private readonly Stack<byte[]> _buffers = new();
    private readonly int _chunkBytes;
    private IReadOnlyList<ReadRange> _ranges = [];
    private int _range;
    private long _offset;
    private int _outstanding;

    /// <summary>Reads nothing yet.</summary>
    /// <param name="disk">The way to the disk, on which nothing else is under way.</param>
    public ReadAhead(DiskPort disk)
    {
        _disk = disk;
        _chunkBytes = Math.Min(ChunkBytesMax, Math.Min(disk.Limits.TransferBytesMax, disk.Limits.OutstandingBytesMax));
        var count = Math.Clamp(Math.Min(disk.Limits.OutstandingBytesMax / _chunkBytes, disk.Limits.OperationsMax), 1, ChunksMax);
        for (var i = 0; i < count; i++) _buffers.Push([]);
    }

    /// <summary>Whether nothing is under way.</summary>
    public bool IsIdle => _outstanding == 0;

    /// <summary>Whether there is no more to give out.</summary>
    public bool IsAtEnd => _slots.Count == 0;

    /// <summary>Begins to read.</summary>
    /// <param name="ranges">What, in order.</param>
    public void Begin(IReadOnlyList<ReadRange> ranges)
    {
        _ranges = ranges;
        _range = 0;
        _offset = SegmentHeader.Bytes;
        Pump();
    }

    /// <summary>Asks for no more; what is under way is waited for by <see cref="IsIdle"/>.</summary>
    public void Stop() => _ranges = [];

    /// <summary>A read ended.</summary>
    /// <param name="completion">How; not a failure.</param>
    public void OnRead(in DiskCompletion completion)
    {
        foreach (var slot in _slots)
        {
            if (slot.Operation != completion.Operation) continue;
            _outstanding--;
            slot.IsDone = true;
            slot.Read = completion.TransferredBytes;
            return;
        }
    }

    /// <summary>The next piece in order, if it is there.</summary>
    /// <param name="chunk">The piece.</param>
    public bool TryPeek(out ReadChunk chunk)
    {
        chunk = default;
        if (!_slots.TryPeek(out var slot) || !slot.IsDone) return false;
        chunk = new ReadChunk(slot.Range, slot.Buffer.AsMemory(0, Math.Min(slot.Read, slot.Length)));
        return true;
    }

    /// <summary>Lets the piece that was given out go, and reads on.</summary>
    public void Advance()
    {
        _buffers.Push(_slots.Dequeue().Buffer);
        Pump();
    }

    /// <summary>Forgets what was read and not given out; nothing may be under way.</summary>
    public void Clear()
    {
        while (_slots.TryDequeue(out var slot)) _buffers.Push(slot.Buffer);
    }

    /// <summary>Where an operation reads.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="offset">Where in it.</param>
    public bool TryFind(DiskOperationId operation, out SegmentNumber segment, out long offset)
    {
        segment = default;
        offset = -1;
        foreach (var slot in _slots)
        {
            if (slot.Operation != operation) continue;
            segment = slot.Segment;
            offset = slot.Offset;
            return true;
        }

        return false;
    }

    private void Pump()
    {
        while (_range < _ranges.Count && _buffers.Count > 0)
        {
            var range = _ranges[_range];
            var length = (int)Math.Min(_chunkBytes, range.End - _offset);
            if (length <= 0)
            {
                _range++;
                _offset = SegmentHeader.Bytes;
                continue;
            }

            var buffer = _buffers.Pop();
            if (buffer.Length < length) buffer = GC.AllocateUninitializedArray<byte>(length, pinned: length >= PinnedBytesMin);
            var operation = _disk.Read(DiskTask.Opening, range.File, _offset, buffer.AsMemory(0, length));
            _slots.Enqueue(new Slot(operation, range.Segment, _range, _offset, length, buffer));
            _outstanding++;
            _offset += length;
        }
    }

    private sealed class Slot(DiskOperationId operation, SegmentNumber segment, int range, long offset, int length, byte[] buffer)
    {
        public DiskOperationId Operation => operation;

        public SegmentNumber Segment => segment;

        public int Range => range;

        public long Offset => offset;

        public int Length => length;

        public byte[] Buffer => buffer;

        public bool IsDone { get; set; }

        public int Read { get; set; }
    }
}
