using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;

/// <summary>
/// Gathers requests while a batch is under way, and writes what was gathered as the next batch: one write and one sync, whatever the number of groups.
/// A request is reported once its batch is durable; only then does the index change.
/// </summary>
/// <remarks>
/// Invariants: at most one batch is under way, so a batch can only be torn if none after it was begun, and a valid header behind an invalid batch
/// always proves damage; batches are numbered without a gap. Not thread-safe; belongs to its log.
/// </remarks>
internal sealed class Appender
{
    private readonly DiskPort _disk;
    private readonly SegmentTable _segments;
    private readonly StreamTable _streams;
    private readonly WriteAheadOptions _options;
    private readonly IAppenderOwner _owner;
    private readonly GroupGatherer _gatherer;
    private readonly Stack<BatchBuffer> _spare = new();
    private BatchBuffer _gathered = new();
    private BatchBuffer? _underWay;
    private BatchNumber _lastBatch;
    private RecordNumber _nextRecord;
    private bool _isRollingBack;
    private bool _isWritingZeros;
    private ReadOnlyMemory<byte> _zeros;
    private long? _refusedBytes;
    private bool _refusedReserve;

    /// <summary>Goes on behind what was found.</summary>
    /// <param name="disk">The way to the disk.</param>
    /// <param name="segments">The segments.</param>
    /// <param name="streams">The groups.</param>
    /// <param name="options">Limits.</param>
    /// <param name="owner">Hears of outcomes.</param>
    /// <param name="start">Where the log ended before this start.</param>
    public Appender(DiskPort disk, SegmentTable segments, StreamTable streams, WriteAheadOptions options, IAppenderOwner owner, in LogEnd start)
    {
        _disk = disk;
        _segments = segments;
        _streams = streams;
        _options = options;
        _owner = owner;
        Epoch = start.Epoch.Next;
        _lastBatch = DurableThrough = start.Batch;
        _nextRecord = start.Record.Next;
        _gatherer = new GroupGatherer(segments, streams, new GenerationSource(Epoch, options.Planted));
        _gathered.Begin(new SegmentNumber(0), 0, options.GatherBytesMax);
    }

    /// <summary>This start.</summary>
    public StartEpoch Epoch { get; }

    /// <summary>The last batch that is durable.</summary>
    public BatchNumber DurableThrough { get; private set; }

    /// <summary>Whether nothing is under way and nothing waits.</summary>
    public bool IsIdle => _underWay is null && _gathered.IsEmpty;

    /// <summary>Whether a batch is under way.</summary>
    public bool IsWriting => _underWay is not null;

    /// <summary>How much is gathered, in bytes.</summary>
    public int GatheredBytes => _gathered.LengthBytes;

    /// <summary>
    /// The most bytes of requests that fit into one batch; the batch may have to open a segment, whose roster then comes with it. The roster grows, and this
    /// shrinks, with the number of segments.
    /// </summary>
    public long RoomBytesMax => Math.Min(_options.SegmentBytes - SegmentHeader.Bytes, _disk.Limits.TransferBytesMax) - BatchHeader.Bytes - RosterBytes;

    private int RosterBytes => RecordHeader.Pad(RecordHeader.Bytes + ((_segments.Written.Length + 1) * RecordEncoder.RosterItemBytes));

    /// <summary>Takes a request.</summary>
    /// <param name="ticket">The caller's name for it.</param>
    /// <param name="writes">What to write, in order; checked before anything is taken.</param>
    /// <param name="mustSync">Whether the outcome waits until all of it is durable.</param>
    /// <param name="isFull">Whether the disk is full.</param>
    /// <exception cref="InvalidOperationException">A write does not fit what the log holds.</exception>
    public WriteAdmission Submit(WriteTicket ticket, ReadOnlySpan<GroupWrite> writes, bool mustSync, bool isFull)
    {
        long bytes = 0;
        var isReserve = true;
        foreach (ref readonly var write in writes)
        {
            bytes += RecordEncoder.Measure(write);
            isReserve &= write.Class == WriteClass.Reserve;
        }

        if (bytes > RoomBytesMax) return WriteAdmission.TooLarge;
        if (_isRollingBack || (isFull && !isReserve && !FitsWithoutReserve(bytes))) return Refused(bytes, isReserve, WriteAdmission.NoSpace);
        if (!HasRoomFor(bytes)) return Refused(bytes, isReserve, WriteAdmission.Busy);

        WriteCheck.Check(writes, _streams);
        foreach (ref readonly var write in writes) _gatherer.Gather(write, _gathered);
        _gathered.IsReserve &= isReserve;
        _gathered.Add(ticket, mustSync);
        Pump(isFull);
        if (!mustSync) _owner.OnWritten(ticket, WriteOutcome.Ordered);
        return WriteAdmission.Accepted;
    }

    /// <summary>Whether a request was refused for want of room that would be taken now; says so once.</summary>
    /// <param name="isFull">Whether the disk is full.</param>
    public bool TryTellRoom(bool isFull)
    {
        if (_refusedBytes is not { } bytes || (isFull && !_refusedReserve) || _isRollingBack || !HasRoomFor(bytes)) return false;
        _refusedBytes = null;
        _refusedReserve = false;
        return true;
    }

    /// <summary>Whether so much can be gathered now.</summary>
    /// <param name="bytes">The padded length of records.</param>
    public bool HasRoomFor(long bytes) =>
        _gathered.LengthBytes - BatchHeader.Bytes + bytes <= RoomBytesMax
        && (_gathered.IsEmpty || _gathered.LengthBytes + bytes <= _options.GatherBytesMax);

    /// <summary>Adds a copy of a record that a segment to be emptied still holds.</summary>
    /// <param name="header">The header as it was read.</param>
    /// <param name="body">The body as it was read.</param>
    /// <param name="origin">The number it had in its first place.</param>
    /// <param name="change">What the copy says and where it was copied from.</param>
    public void AddCopy(in RecordHeader header, ReadOnlySpan<byte> body, RecordNumber origin, in PendingRecord change) =>
        RecordEncoder.AddCopy(_gathered, header, body, origin, change);

    /// <summary>Notes that a segment is not needed any more; its file is free once that is durable.</summary>
    /// <param name="segment">The segment; nothing in it is needed.</param>
    public void Drop(Segment segment)
    {
        segment.State = SegmentState.Dropped;
        RecordEncoder.AddDrop(_gathered, segment);
    }

    /// <summary>Writes the roster of a start, so that the start is durable before anything else is.</summary>
    public void Begin()
    {
        _gathered.MustSync = true;
        Pump(isFull: true);
    }

    /// <summary>Sees to it that what is gathered is written although nobody waits for it.</summary>
    /// <param name="isFull">Whether the disk is full.</param>
    public void Flush(bool isFull)
    {
        if (_gathered.IsEmpty) return;
        _gathered.MustSync = true;
        Pump(isFull);
    }

    /// <summary>Writes what is gathered, if it is wanted, nothing else is under way, and there is a place for it.</summary>
    /// <param name="isFull">Whether the disk is full.</param>
    public void Pump(bool isFull)
    {
        if (_underWay is not null || _isRollingBack || !_gathered.MustSync) return;
        if (_segments.Active is not { } active || active.RoomBytes < _gathered.LengthBytes)
        {
            if (_segments.ReadyCount == 0 || (_segments.ReadyCount <= _options.ReserveSegments && !_gathered.IsReserve))
            {
                if (isFull) Refuse();
                return;
            }

            active = _segments.Rotate();
            _owner.OnRotated();
        }

        // Also where the first batch of a segment was undone for want of space: whichever comes first says which segments there are.
        if (active.EndOffset == SegmentHeader.Bytes) RecordEncoder.AddRoster(_gathered, Roster());
        Write(active);
    }

    /// <summary>The write of the batch ended.</summary>
    /// <param name="completion">How.</param>
    /// <returns>Why the log must stop, or null.</returns>
    public LogFault? OnBatchWritten(in DiskCompletion completion)
    {
        if (_options.Planted == PlantedLogBug.AcknowledgedBeforeSync && completion.IsSuccess) ReportDurable(_underWay!);
        return completion.IsSuccess || completion.Error == DiskError.NoSpace ? null : Fault("writing a batch", completion);
    }

    /// <summary>The sync of the batch ended.</summary>
    /// <param name="completion">How.</param>
    /// <param name="isFull">Whether the disk is full.</param>
    /// <returns>Why the log must stop, or null.</returns>
    public LogFault? OnBatchSynced(in DiskCompletion completion, bool isFull)
    {
        if (completion.Error == DiskError.NoSpace)
        {
            RollBack();
            return null;
        }

        if (!completion.IsSuccess && _options.Planted != PlantedLogBug.SyncResultIgnored) return Fault("syncing a batch", completion);
        var batch = _underWay!;
        _underWay = null;
        DurableThrough = batch.Number;
        Apply(batch);
        Pump(isFull);
        if (_options.Planted != PlantedLogBug.AcknowledgedBeforeSync) ReportDurable(batch);
        _spare.Push(batch);
        _owner.OnDurable();
        return null;
    }

    /// <summary>A step of undoing a batch ended.</summary>
    /// <param name="completion">How.</param>
    /// <param name="isSync">Whether it was the sync.</param>
    /// <returns>Why the log must stop, or null.</returns>
    public LogFault? OnRolledBack(in DiskCompletion completion, bool isSync)
    {
        if (!completion.IsSuccess && completion.Error != DiskError.NoSpace) return Fault("undoing a batch", completion);
        if (!isSync) return null;
        _isWritingZeros = false;
        if (completion.Error == DiskError.NoSpace) return null;
        _isRollingBack = false;
        _zeros = default;
        return null;
    }

    /// <summary>Tries again to undo a batch, if that had no room either.</summary>
    public void RetryRollback()
    {
        if (_isRollingBack && !_isWritingZeros) WriteZeros();
    }

    private WriteAdmission Refused(long bytes, bool isReserve, WriteAdmission why)
    {
        _refusedReserve |= isReserve;
        _refusedBytes = Math.Min(bytes, _refusedBytes ?? bytes);
        return why;
    }

    private bool FitsWithoutReserve(long bytes) =>
        _segments.Active is { } active && active.EndOffset + _gathered.LengthBytes + bytes <= active.SizeBytes;

    private ReadOnlySpan<Segment> Roster()
    {
        var present = new List<Segment>(_segments.Written.Length);
        foreach (var segment in _segments.Written)
        {
            if (segment.State != SegmentState.Dropped) present.Add(segment);
        }

        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(present);
    }

    private void Write(Segment segment)
    {
        var batch = _gathered;
        _lastBatch = DurableThrough.Next;
        batch.Seal(segment, _lastBatch, Epoch, DurableThrough, _nextRecord);
        _nextRecord = new RecordNumber(_nextRecord.Value + batch.Records.Length);
        segment.EndOffset += batch.LengthBytes;
        _underWay = batch;
        GatherAnew(segment);
        _disk.Write(DiskTask.BatchWrite, segment.File, batch.Offset, batch.Bytes);
        _disk.Sync(DiskTask.BatchSync, segment.File);
        if (_options.Planted == PlantedLogBug.SegmentDroppedEarly) DropEarly(batch);
    }

    private void DropEarly(BatchBuffer batch)
    {
        foreach (ref readonly var record in batch.Records)
        {
            if (record.Dropped is { } dropped) Remove(dropped);
        }
    }

    private void Apply(BatchBuffer batch)
    {
        foreach (ref readonly var record in batch.Records)
        {
            var place = new RecordPlace(batch.Segment, (int)(batch.Offset + record.BatchOffset), record.LengthBytes);
            if (!record.CopiedFrom.IsNone) Move(record, place);
            else if (record.Dropped is { } dropped) OnDropDurable(dropped);
            else Change(record, place);
        }
    }

    private void Change(in PendingRecord record, RecordPlace place)
    {
        var before = record.Stream?.Snapshot;
        IndexChange.Apply(record, place, _streams);
        if (record.Kind == RecordKind.Snapshot && before is not null && !before.IsSameStateAs(record.Snapshot!)) _owner.OnSnapshotReplaced(record.Stream!, before);
        if (record.Kind == RecordKind.Destroy) _owner.OnDestroyed(record.Stream!);
    }

    private static void Move(in PendingRecord record, RecordPlace place)
    {
        if (record.Kind == RecordKind.Entry) record.Stream!.Entries.TryMove(record.Index, record.CopiedFrom, place);
        else record.Stream!.TryMove(record.Kind, record.CopiedFrom, place);
    }

    private void OnDropDurable(Segment segment)
    {
        if (_options.Planted != PlantedLogBug.SegmentDroppedEarly) Remove(segment);
    }

    private void Remove(Segment segment)
    {
        _segments.Remove(segment);
        _owner.OnDropped(segment);
    }

    private void ReportDurable(BatchBuffer batch)
    {
        foreach (var ticket in batch.Tickets)
        {
            if (ticket.MustSync) _owner.OnWritten(ticket.Ticket, WriteOutcome.Durable);
        }
    }

    private void RollBack()
    {
        var batch = _underWay!;
        _underWay = null;
        _isRollingBack = true;
        _zeros = new byte[batch.LengthBytes];
        _segments.Active!.EndOffset = batch.Offset;
        _nextRecord = new RecordNumber(_nextRecord.Value - batch.Records.Length);
        WriteZeros();
        var gathered = _gathered;
        Undo(gathered);
        Undo(batch);
        GatherAnew(_segments.Active);
        ReportRefused(batch);
        ReportRefused(gathered);
    }

    private void WriteZeros()
    {
        var segment = _segments.Active!;
        _isWritingZeros = true;
        _disk.Write(DiskTask.RollbackWrite, segment.File, segment.EndOffset, _zeros);
        _disk.Sync(DiskTask.RollbackSync, segment.File);
    }

    /// <summary>Nothing that is gathered can be written: whoever waits for it is told.</summary>
    private void Refuse()
    {
        var batch = _gathered;
        Undo(batch);
        GatherAnew(_segments.Active);
        ReportRefused(batch);
    }

    /// <summary>A buffer whose outcome is being told is not spare yet: whoever hears of it may submit the next request.</summary>
    private void GatherAnew(Segment? segment)
    {
        _gathered = _spare.TryPop(out var spare) ? spare : new BatchBuffer();
        _gathered.Begin(segment?.Number ?? default, segment?.EndOffset ?? 0, _options.GatherBytesMax);
    }

    private void ReportRefused(BatchBuffer batch)
    {
        foreach (var ticket in batch.Tickets) _owner.OnWritten(ticket.Ticket, WriteOutcome.NoSpace);
        _spare.Push(batch);
    }

    private void Undo(BatchBuffer batch)
    {
        for (var i = batch.Records.Length - 1; i >= 0; i--)
        {
            ref readonly var record = ref batch.Records[i];
            if (record.Dropped is { } segment) segment.State = SegmentState.Sealed;
            if (record.Stream is not { } stream || !record.CopiedFrom.IsNone) continue;
            if (record.Kind == RecordKind.Create) _streams.Remove(stream);
            if (record.Kind == RecordKind.Destroy) _streams.Add(stream);
            stream.Tail = stream.DurableTail;
        }
    }

    private LogFault Fault(string operation, in DiskCompletion completion) =>
        new(operation, (_segments.Active?.Path ?? DiskPath.Root).Value, completion.Error, completion.NativeError);
}
