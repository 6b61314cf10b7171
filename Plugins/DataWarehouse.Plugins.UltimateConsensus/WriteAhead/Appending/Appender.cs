using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;

/// <summary>
/// Gathers requests while a batch is under way, and writes what was gathered as the next batch: one write and one sync, whatever the number of groups.
/// A request is reported once its batch is durable; after that <see cref="Settle"/> changes the index, before anybody looks at it.
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
    private readonly Settlement _settlement;
    private readonly Stack<BatchBuffer> _spare = new();
    private BatchBuffer _gathered = new();
    private BatchBuffer? _underWay;
    private BatchBuffer? _unsettled;
    private BatchBuffer? _told;
    private RecordNumber _nextRecord;
    private long _writtenBatches;
    private long _writtenRecords;
    private long _writtenBytes;
    private bool _hasWritten;
    private bool _isSynced;
    private readonly BatchRollback _rollback;
    private long? _refusedBytes;
    private bool _refusedReserve;

    /// <summary>Goes on behind what was found.</summary>
    /// <param name="disk">The way to the disk.</param>
    /// <param name="segments">The segments.</param>
    /// <param name="streams">The groups.</param>
    /// <param name="options">Limits.</param>
    /// <param name="owner">Hears of outcomes.</param>
    /// <param name="end">Where the log ended before this start.</param>
    /// <param name="starts">The starts that the log has had, this one included.</param>
    public Appender(DiskPort disk, SegmentTable segments, StreamTable streams, WriteAheadOptions options, IAppenderOwner owner, in LogEnd end, StartHistory starts)
    {
        _disk = disk;
        _segments = segments;
        _streams = streams;
        _options = options;
        _owner = owner;
        _rollback = new BatchRollback(disk, options.Planted);
        _settlement = new Settlement(segments, streams, owner, options.Planted);
        Starts = starts;
        DurableThrough = end.Batch;
        _nextRecord = end.Record.Next;
        _gatherer = new GroupGatherer(segments, streams, new GenerationSource(Epoch, options.Planted));
        _gathered.Begin(null, options.GatherBytesMax);
    }

    /// <summary>The starts that the log has had, this one included.</summary>
    public StartHistory Starts { get; }

    /// <summary>This start.</summary>
    public StartEpoch Epoch => Starts.Epoch;

    /// <summary>The last batch that is durable.</summary>
    public BatchNumber DurableThrough { get; private set; }

    /// <summary>Whether nothing is under way and nothing waits.</summary>
    public bool IsIdle => _underWay is null && _gathered.IsEmpty && _unsettled is null;

    /// <summary>Whether a batch is being undone for which there was no room.</summary>
    public bool IsUndoing => _rollback.IsUnderWay;

    /// <summary>Whether a batch is under way.</summary>
    public bool IsWriting => _underWay is not null;

    /// <summary>What was written so far, and what waits.</summary>
    public AppendFigures Figures => new(_writtenBatches, _writtenRecords, _writtenBytes, _gathered.IsEmpty ? 0 : _gathered.LengthBytes);

    /// <summary>How much is gathered, in bytes.</summary>
    public int GatheredBytes => _gathered.LengthBytes;

    /// <summary>
    /// The most bytes of requests that fit into one batch; the batch may have to open a segment, whose roster and starts then come with it. They
    /// grow, and this shrinks, with the number of segments and of starts.
    /// </summary>
    public long RoomBytesMax => Math.Min(_options.SegmentBytes - SegmentHeader.Bytes, _disk.Limits.TransferBytesMax) - BatchHeader.Bytes - RosterBytes - StartsBytes;

    private int RosterBytes => RecordHeader.Pad(RecordHeader.Bytes + ((_segments.Written.Length + 1) * RecordEncoder.RosterItemBytes));

    private int StartsBytes => RecordHeader.Pad(RecordHeader.Bytes + RecordEncoder.StartsBytesOf(Starts));

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
        if (_rollback.IsUnderWay || (isFull && !HasPlaceFor(bytes, isReserve))) return Refused(bytes, isReserve, WriteAdmission.NoSpace);
        if (!HasRoomFor(bytes) || (isFull && CrowdsOut(bytes))) return Refused(bytes, isReserve, WriteAdmission.Busy);

        WriteCheck.Check(writes, _streams);
        var first = _gathered.Records.Length;
        foreach (ref readonly var write in writes) _gatherer.Gather(write, _gathered);
        _gathered.Add(new GatheredTicket(ticket, mustSync, first, _gathered.Records.Length - first));
        if (!mustSync) _owner.OnWritten(ticket, WriteOutcome.Ordered);
        Pump();
        return WriteAdmission.Accepted;
    }

    /// <summary>Whether a request was refused for want of room that would be taken now; says so once.</summary>
    /// <param name="isFull">Whether the disk is full.</param>
    public bool TryTellRoom(bool isFull)
    {
        if (_refusedBytes is not { } bytes || _rollback.IsUnderWay || !HasRoomFor(bytes)) return false;
        if (isFull && (!HasPlaceFor(bytes, _refusedReserve) || CrowdsOut(bytes))) return false;
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

    /// <summary>Drops the segments of which nothing is needed. A drop is one more record; where it does not fit now it will later.</summary>
    public void DropEmpty()
    {
        foreach (var segment in _segments.Written)
        {
            if (segment.State == SegmentState.Sealed && segment.LiveBytes == 0 && segment.Readers == 0 && HasRoomFor(RecordHeader.Pad(RecordHeader.Bytes + sizeof(long))))
                Drop(segment);
        }
    }

    /// <summary>Writes the roster of a start, so that the start is durable before anything else is.</summary>
    public void Begin()
    {
        _gathered.MustSync = true;
        Pump();
    }

    /// <summary>Sees to it that what is gathered is written although nobody waits for it.</summary>
    /// <param name="isFull">Whether the disk is full.</param>
    public void Flush(bool isFull)
    {
        if (_gathered.IsEmpty) return;
        _gathered.MustSync = true;
        PumpOrRefuse(isFull);
    }

    /// <summary>Writes what is gathered, as <see cref="Pump"/>; on a full disk, what finds no place is refused.</summary>
    /// <param name="isFull">Whether the disk is full.</param>
    public void PumpOrRefuse(bool isFull)
    {
        Pump();
        if (!isFull || !IsWaitingForSegment) return;
        // What is undone goes back to what the index says.
        if (_options.Planted != PlantedLogBug.SettlementForgotten) Settle();
        if (!_gathered.IsReserve)
        {
            Refuse(BatchSplit.NormalGroups(_gathered));
            Pump();
        }

        if (IsWaitingForSegment) Refuse(null);
    }

    /// <summary>Writes what is gathered, if it is wanted, nothing else is under way, and there is a place for it.</summary>
    public void Pump()
    {
        if (_underWay is not null || _rollback.IsUnderWay || !_gathered.MustSync || IsWaitingForSegment) return;
        if (_segments.Active is not { } active || active.RoomBytes < _gathered.LengthBytes)
        {
            active = _segments.Rotate();
            _owner.OnRotated();
        }

        // Also where the first batch of a segment was undone for want of space: whichever comes first says which segments there are.
        if (active.EndOffset == SegmentHeader.Bytes)
        {
            RecordEncoder.AddRoster(_gathered, Roster());
            RecordEncoder.AddStarts(_gathered, Starts);
        }

        Write(active);
    }

    /// <summary>The write of the batch ended.</summary>
    /// <param name="completion">How.</param>
    /// <param name="isFull">Whether the disk is full.</param>
    /// <returns>Why the log must stop, or null.</returns>
    public LogFault? OnBatchWritten(in DiskCompletion completion, bool isFull)
    {
        if (_options.Planted == PlantedLogBug.AcknowledgedBeforeSync && completion.IsSuccess) ReportDurable(_underWay!);
        if (!completion.IsSuccess && completion.Error != DiskError.NoSpace) return Fault("writing a batch", completion);
        return _isSynced ? null : OnBatchSynced(completion, isFull);
    }

    /// <summary>The sync of the batch ended.</summary>
    /// <param name="completion">How.</param>
    /// <param name="isFull">Whether the disk is full.</param>
    /// <returns>Why the log must stop, or null.</returns>
    public LogFault? OnBatchSynced(in DiskCompletion completion, bool isFull)
    {
        if (_options.Planted != PlantedLogBug.SettlementForgotten) Settle();
        if (completion.Error == DiskError.NoSpace)
        {
            RollBack();
            return null;
        }

        if (!completion.IsSuccess && _options.Planted != PlantedLogBug.SyncResultIgnored) return Fault("syncing a batch", completion);
        var batch = _underWay!;
        _underWay = null;
        DurableThrough = batch.Number;
        _unsettled = _told = batch;
        Pump();
        if (_options.Planted != PlantedLogBug.AcknowledgedBeforeSync) ReportDurable(batch);
        _told = null;
        if (_unsettled is null) _spare.Push(batch);
        _owner.OnDurable();
        PumpOrRefuse(isFull);
        return null;
    }

    /// <summary>A step of undoing a batch ended.</summary>
    /// <param name="completion">How.</param>
    /// <param name="isSync">Whether it was the sync.</param>
    /// <returns>Why the log must stop, or null.</returns>
    public LogFault? OnRolledBack(in DiskCompletion completion, bool isSync)
    {
        if (!completion.IsSuccess && completion.Error != DiskError.NoSpace) return Fault("undoing a batch", completion);
        foreach (var undone in _rollback.OnCompleted(completion, isSync))
        {
            BatchSplit.Tell(undone, null, _owner);
            _spare.Push(undone);
        }

        return null;
    }

    /// <summary>
    /// Puts the batch that became durable last into the index. Not done where that is heard of, since it would stand between a sync and the next write: whoever looks
    /// at the index, or changes what it depends on, does it first. A buffer whose outcome is being told is not spare yet: whoever hears of it may submit the next request.
    /// </summary>
    public void Settle()
    {
        if (_unsettled is not { } batch) return;
        _unsettled = null;
        _settlement.Apply(batch);
        if (batch != _told) _spare.Push(batch);
        _owner.OnSettled();
    }

    /// <summary>Tries again to undo a batch, if that had no room either.</summary>
    public void RetryRollback() => _rollback.Retry();

    private WriteAdmission Refused(long bytes, bool isReserve, WriteAdmission why)
    {
        _refusedReserve |= isReserve;
        _refusedBytes = Math.Min(bytes, _refusedBytes ?? bytes);
        return why;
    }

    /// <summary>Whether what is gathered must go to a segment that is not there, or is kept back for what matters more.</summary>
    private bool IsWaitingForSegment =>
        _gathered.MustSync && _underWay is null && !_rollback.IsUnderWay && !(_segments.Active is { } active && active.RoomBytes >= _gathered.LengthBytes)
        && (_segments.ReadyCount == 0 || (_segments.ReadyCount <= _options.ReserveSegments && !_gathered.IsReserve));

    private bool FitsActive(long bytes) => _segments.Active is { } active && active.EndOffset + _gathered.LengthBytes + bytes <= active.SizeBytes;

    private bool HasPlaceFor(long bytes, bool isReserve) => FitsActive(bytes) || (isReserve && _segments.ReadyCount > 0);

    /// <summary>Whether a request would take what is gathered along to the reserve, where that may not go.</summary>
    private bool CrowdsOut(long bytes) => !_gathered.IsReserve && !FitsActive(bytes);

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
        batch.Seal(segment, DurableThrough.Next, Epoch, DurableThrough, _nextRecord);
        _nextRecord = new RecordNumber(_nextRecord.Value + batch.Records.Length);
        segment.EndOffset += batch.LengthBytes;
        (_writtenBatches, _writtenRecords, _writtenBytes) = (_writtenBatches + 1, _writtenRecords + batch.Records.Length, _writtenBytes + batch.LengthBytes);
        _underWay = batch;
        GatherAnew(segment);
        _disk.Write(DiskTask.BatchWrite, segment.File, batch.Offset, batch.Bytes);
        _isSynced = _options.SyncsBatches || !_hasWritten;
        _hasWritten = true;
        if (_isSynced) _disk.Sync(DiskTask.BatchSync, segment.File);
        if (_options.Planted == PlantedLogBug.SegmentDroppedEarly) _settlement.DropEarly(batch);
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
        _segments.Active!.EndOffset = batch.Offset;
        _nextRecord = new RecordNumber(_nextRecord.Value - batch.Records.Length);
        var gathered = _gathered;
        BatchSplit.Undo(gathered, _streams, null);
        BatchSplit.Undo(batch, _streams, null);
        _rollback.Begin(_segments.Active, batch, gathered);
        GatherAnew(_segments.Active);
    }

    /// <summary>What is gathered cannot be written: whoever waits for it is told. It never was on the disk, so there is nothing to undo there.</summary>
    private void Refuse(HashSet<GroupId>? groups)
    {
        var batch = _gathered;
        BatchSplit.Undo(batch, _streams, groups);
        GatherAnew(_segments.Active);
        if (groups is not null) BatchSplit.Keep(batch, groups, _gathered);
        BatchSplit.Tell(batch, groups, _owner);
        _spare.Push(batch);
    }

    /// <summary>A buffer whose outcome is being told is not spare yet: whoever hears of it may submit the next request.</summary>
    private void GatherAnew(Segment? segment)
    {
        _gathered = _spare.TryPop(out var spare) ? spare : new BatchBuffer();
        _gathered.Begin(segment, _options.GatherBytesMax);
    }

    private LogFault Fault(string operation, in DiskCompletion completion) =>
        new(operation, (_segments.Active?.Path ?? DiskPath.Root).Value, completion.Error, completion.NativeError);
}
