using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Reclaim;

/// <summary>
/// Empties segments that hold little that is needed, by copying it to the end of the log, when the log takes much more room than it needs. Where a
/// group's old entries are the reason, a snapshot is asked for first: it frees more and copies nothing.
/// </summary>
/// <remarks>
/// A copy counts only once it is durable, and only if what was copied is still what the index points at; until then the original is held. Not
/// thread-safe; belongs to its log.
/// </remarks>
internal sealed class Reclaimer
{
    private const int OriginBytes = 8;

    /// <summary>How much of a segment may be needed for it to be worth emptying, in hundredths.</summary>
    private const int LivePercentMax = 75;

    private readonly DiskPort _disk;
    private readonly SegmentTable _segments;
    private readonly StreamTable _streams;
    private readonly Appender _appender;
    private readonly WriteAheadOptions _options;
    private readonly ILogOwner _owner;
    private SegmentCursor? _cursor;
    private bool _isReading;
    private BatchNumber _copiedWith;
    private int _copiedBytes;
    private bool _hasFinished;

    /// <summary>Empties nothing yet.</summary>
    /// <param name="disk">The way to the disk.</param>
    /// <param name="segments">The segments.</param>
    /// <param name="streams">The groups.</param>
    /// <param name="appender">Takes the copies.</param>
    /// <param name="options">When and how much.</param>
    /// <param name="owner">Is asked for snapshots.</param>
    public Reclaimer(DiskPort disk, SegmentTable segments, StreamTable streams, Appender appender, WriteAheadOptions options, ILogOwner owner)
    {
        _disk = disk;
        _segments = segments;
        _streams = streams;
        _appender = appender;
        _options = options;
        _owner = owner;
    }

    /// <summary>How many bytes were copied since the log was opened, with padding.</summary>
    public long CopiedBytes { get; private set; }

    /// <summary>The segment that is being emptied, or null.</summary>
    public Segment? Victim => _cursor?.Segment;

    /// <summary>Chooses a segment to empty if none is being emptied and the log takes too much room; asks for snapshots if those are worth more.</summary>
    public void Choose() => Choose(mayAsk: true);

    /// <summary>Goes on with the segment that is being emptied, as far as the next batch has room.</summary>
    /// <returns>Why the log must stop, or null: what is needed in the segment is damaged.</returns>
    public LogFault? Continue()
    {
        // Groups that ended meanwhile may have emptied it; then its file is free, and may be another segment's by now.
        if (!_isReading && _cursor is { Segment.State: not SegmentState.Sealed }) _cursor = null;
        if (_cursor is null && _hasFinished)
        {
            // Not left to the next tick: between two of them a busy log fills more segments than one.
            _hasFinished = false;
            Choose(mayAsk: false);
        }

        if (_cursor is null || _isReading) return null;
        // Copies that were undone for want of space are not waited for either: where nobody else writes, no other batch would end.
        if (_copiedWith != _appender.DurableThrough || _appender.IsIdle)
        {
            _copiedWith = _appender.DurableThrough;
            _copiedBytes = 0;
        }

        var segment = _cursor.Segment;
        try
        {
            while (_cursor is not null && !_isReading && _copiedBytes < _options.RewriteBytesPerBatch && Advance(_cursor))
            {
            }
        }
        catch (InvalidDataException damage)
        {
            return new LogFault(damage.Message, segment.Path.Value, DiskError.Faulty, 0);
        }

        return null;
    }

    /// <summary>A read of the segment ended.</summary>
    /// <param name="completion">How.</param>
    /// <returns>Why the log must stop, or null.</returns>
    public LogFault? OnRead(in DiskCompletion completion)
    {
        _isReading = false;
        var segment = _cursor!.Segment;
        segment.Readers--;
        if (!completion.IsSuccess) return new LogFault("reading a segment to empty it", segment.Path.Value, completion.Error, completion.NativeError);
        _cursor.TakePiece(completion.TransferredBytes);
        return Continue();
    }

    private void Choose(bool mayAsk)
    {
        if (_cursor is not null || !TakesTooMuch()) return;
        if (Poorest() is { } poorest && !WantsSnapshots(poorest, mayAsk)) _cursor = new SegmentCursor(poorest);
    }

    /// <summary>Segments whose copies are on their way are as good as gone; what is needed of them is not.</summary>
    private bool TakesTooMuch()
    {
        long sealedBytes = 0;
        long live = 0;
        foreach (var segment in _segments.Written)
        {
            if (segment.State != SegmentState.Sealed) continue;
            if (!WaitsForCopies(segment)) sealedBytes += segment.SizeBytes;
            live += segment.LiveBytes;
        }

        return sealedBytes - _options.SegmentBytes > live / 100.0m * _options.SpacePerLivePercent;
    }

    /// <summary>
    /// The sealed segment that costs least to empty. One that is nearly all needed is none: copying it would fill another as it frees this one, and go on for ever.
    /// </summary>
    private Segment? Poorest()
    {
        Segment? poorest = null;
        foreach (var segment in _segments.Written)
        {
            if (segment.State != SegmentState.Sealed || segment.LiveBytes == 0 || WaitsForCopies(segment)) continue;
            if (segment.LiveBytes > segment.SizeBytes / 100 * LivePercentMax) continue;
            if (poorest is null || segment.LiveBytes < poorest.LiveBytes) poorest = segment;
        }

        return poorest;
    }

    /// <summary>Whether copies of what is needed in a segment are still on their way; where nothing is, they are durable or were undone.</summary>
    private bool WaitsForCopies(Segment segment) => segment.EmptiedWith >= _appender.DurableThrough && !_appender.IsIdle;

    /// <summary>
    /// A group that has many entries, the oldest of them here or earlier, is worth a snapshot; after some requests without one its entries are copied all the same.
    /// </summary>
    private bool WantsSnapshots(Segment segment, bool mayAsk)
    {
        if (segment.SnapshotRequests >= _options.SnapshotRequestsMax) return false;
        var asked = false;
        foreach (var stream in _streams.Streams)
        {
            var entries = stream.Entries;
            if (entries.Count == 0 || entries.LiveBytes <= _options.RewriteGroupBytesMax || entries[entries.Purged.Next].Segment!.Number > segment.Number) continue;
            if (!mayAsk) return true;
            asked = true;
            _owner.SnapshotWanted(stream.Group, entries.Last);
        }

        if (asked) segment.SnapshotRequests++;
        return asked;
    }

    private bool Advance(SegmentCursor cursor)
    {
        switch (cursor.Step())
        {
            case CursorStep.Record:
                return TryCopy(cursor);
            case CursorStep.NeedsMore:
                _isReading = true;
                cursor.Segment.Readers++;
                _disk.Read(DiskTask.ReclaimRead, cursor.Segment.File, cursor.Offset, cursor.NextPiece(_options.RewriteBytesPerBatch));
                return false;
            case CursorStep.End:
                Finish(cursor.Segment);
                return false;
            default:
                throw new InvalidDataException($"The bytes at offset {cursor.Offset} are not what was written; the segment still holds records that are needed.");
        }
    }

    private bool TryCopy(SegmentCursor cursor)
    {
        var header = cursor.Header;
        var place = new RecordPlace(cursor.Segment, (int)cursor.RecordOffset, header.LengthBytes);
        if (_streams.Find(header.Generation) is not { } stream || !IsNeeded(cursor, stream, place, out var index)) return true;
        var bytes = header.PaddedBytes + OriginBytes;
        if (!_appender.HasRoomFor(bytes))
        {
            cursor.StepBack();
            return false;
        }

        _appender.AddCopy(header, cursor.Body, cursor.Origin, new PendingRecord { Kind = header.Kind, Stream = stream, Index = index, CopiedFrom = place });
        _copiedBytes += bytes;
        CopiedBytes += bytes;
        return true;
    }

    private bool IsNeeded(SegmentCursor cursor, LogStream stream, RecordPlace place, out LogIndex index)
    {
        index = LogIndex.Zero;
        if (cursor.Header.Kind != RecordKind.Entry) return stream.PlaceOf(cursor.Header.Kind) == place;
        index = new LogIndex(BinaryPrimitives.ReadInt64LittleEndian(cursor.Body[sizeof(long)..]));
        if (_options.Planted == PlantedLogBug.RewriteOverTruncation) return index > stream.Entries.Purged;
        return stream.Entries.Has(index) && stream.Entries[index] == place;
    }

    private void Finish(Segment segment)
    {
        _cursor = null;
        _hasFinished = true;
        // The last copies go with the batch that is being gathered, at the latest the second from now.
        segment.EmptiedWith = new BatchNumber(_appender.DurableThrough.Value + 2);
    }
}
