using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>
/// Writes what is kept of a log as a new one, of copies that keep the numbers of their first places, so that replaying them comes to what was kept. Epochs, batches and records are
/// numbered on from the old log.
/// </summary>
/// <remarks>Not thread-safe; belongs to a repair.</remarks>
/// <param name="directory">The data directory.</param>
/// <param name="plan">What is kept.</param>
/// <param name="options">How long segments and batches may be.</param>
/// <param name="planted">A fault that is switched on.</param>
internal sealed class LogRewriter(ILogDirectory directory, LossPlan plan, WriteAheadOptions options, PlantedRepairBug planted)
{
    private readonly List<Segment> _segments = [];
    private readonly BatchBuffer _batch = new();
    private readonly StartHistory _starts = plan.Remains.NextStart(options.StartsRemembered);
    private BatchNumber _lastBatch = plan.Remains.LastBatch.Number;
    private RecordNumber _next = plan.Remains.NextRecord;

    private int BatchBytesMax => Math.Min(options.GatherBytesMax, options.SegmentBytes / 2);

    /// <summary>Writes the new log below <see cref="RepairJournal.Directory"/>; it is durable when this returns, but for the names of its files.</summary>
    public void Write()
    {
        Gather();
        foreach (var life in plan.Lives)
        {
            if (life.Outcome.Fate != GroupFate.Lost) Add(life);
        }

        // Also where no group is left: a log without a batch would be a directory that is new.
        Flush();
        Finish();
    }

    /// <summary>The file of a new segment while the repair is not decided.</summary>
    /// <param name="number">The segment.</param>
    public static DiskPath StagedPathOf(SegmentNumber number) => RepairJournal.Directory.Append(Segment.PathOf(number).Value[(Segment.DirectoryName.Length + 1)..]);

    private void Add(KeptLife life)
    {
        if (life.Created is { } created) Copy(life, created);
        else AddNew(HeaderOf(life, RecordKind.Create), []);
        if (life.Snapshot is { } snapshot) Copy(life, snapshot);
        if (life.Purge is { } purge) Copy(life, purge);
        if (life.BeginsAtSnapshot) AddBeginning(life);
        foreach (var entry in life.Entries) Copy(life, entry.Record);
        foreach (var entry in life.Added) AddEntry(life, entry);
        if (life.HardStateRecord is { } state) Copy(life, state);
        if (life.HardState is { } changed) AddNew(HeaderOf(life, RecordKind.HardState), [changed.Term.Value, changed.Vote.Value, changed.Commit.Value]);
    }

    private void AddBeginning(KeptLife life)
    {
        var descriptor = life.Stored!.Descriptor;
        AddNew(HeaderOf(life, RecordKind.Purge), [descriptor.Index.Value, descriptor.Term.Value, descriptor.Index.Value]);
    }

    /// <summary>Reads a record again and copies it; between the plan and now nobody may have changed it.</summary>
    private void Copy(KeptLife life, in FoundRecord record)
    {
        var path = Segment.PathOf(record.Segment);
        var bytes = new byte[record.Header.LengthBytes];
        var read = directory.Read(path, record.Offset, bytes);
        if (read != bytes.Length || !RecordHeader.TryRead(bytes, SeedOf(record.Segment), record.Offset, out var header, out _))
            throw new LogDirectoryException(DiskError.Faulty, 0, path.Value, record.Offset);
        MakeRoom(bytes.Length + sizeof(long));
        RecordEncoder.AddCopy(_batch, header with { Replica = ReplicaOf(life) }, bytes.AsSpan(header.BodyOffset), new RecordNumber(record.Origin), new PendingRecord { Kind = header.Kind });
    }

    private void AddNew(in RecordHeader header, ReadOnlySpan<long> numbers)
    {
        MakeRoom(RecordHeader.Bytes + (numbers.Length * sizeof(long)));
        var body = _batch.Add(header, numbers.Length * sizeof(long), new PendingRecord { Kind = header.Kind });
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(body[(i * sizeof(long))..], numbers[i]);
        _batch.Finish();
    }

    private void AddEntry(KeptLife life, in Entry entry)
    {
        MakeRoom(RecordHeader.Bytes + RecordEncoder.EntryPrefixBytes + entry.Payload.Length);
        var body = _batch.Add(HeaderOf(life, RecordKind.Entry) with { EntryKind = entry.Kind }, RecordEncoder.EntryPrefixBytes + entry.Payload.Length, new PendingRecord { Kind = RecordKind.Entry });
        BinaryPrimitives.WriteInt64LittleEndian(body, entry.Term.Value);
        BinaryPrimitives.WriteInt64LittleEndian(body[sizeof(long)..], entry.Index.Value);
        entry.Payload.Span.CopyTo(body[RecordEncoder.EntryPrefixBytes..]);
        _batch.Finish();
    }

    private ReplicaId ReplicaOf(KeptLife life) => life.Outcome.Fate == GroupFate.Whole || planted == PlantedRepairBug.ReplicaKept ? life.Outcome.Replica : ReplicaId.None;

    private RecordHeader HeaderOf(KeptLife life, RecordKind kind) =>
        new(0, kind, RecordFlags.None, default, life.Outcome.Group, life.Outcome.Generation, ReplicaOf(life), RecordNumber.None);

    private void MakeRoom(int bytes)
    {
        if (!_batch.IsEmpty && _batch.LengthBytes + RecordHeader.Pad(bytes) > BatchBytesMax) Flush();
    }

    private void Flush()
    {
        if (_batch.IsEmpty && _segments.Count > 0) return;
        if (_segments.Count == 0 || (_segments[^1].EndOffset > SegmentHeader.Bytes && _segments[^1].EndOffset + _batch.LengthBytes > options.SegmentBytes)) Begin();
        var segment = _segments[^1];
        if (segment.EndOffset == SegmentHeader.Bytes)
        {
            RecordEncoder.AddRoster(_batch, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_segments));
            RecordEncoder.AddStarts(_batch, _starts);
        }

        _batch.Seal(segment, _lastBatch.Next, _starts.Epoch, _lastBatch, _next);
        _next = new RecordNumber(_next.Value + _batch.Records.Length);
        _lastBatch = _lastBatch.Next;
        directory.Write(StagedPathOf(segment.Number), segment.EndOffset, _batch.Bytes);
        segment.EndOffset += _batch.LengthBytes;
        Gather();
    }

    private SegmentSeed SeedOf(SegmentNumber segment) => new(plan.Directory, segment, PlantedLogBug.None);

    private void Gather() => _batch.Begin(_segments.Count > 0 ? _segments[^1] : null, options.GatherBytesMax);

    private void Begin()
    {
        if (_segments.Count > 0) Finish();
        var number = new SegmentNumber(plan.FirstFree.Value + _segments.Count);
        var segment = new Segment(number, options.SegmentBytes, default, SeedOf(number));
        _segments.Add(segment);
        directory.Create(StagedPathOf(segment.Number));
    }

    /// <summary>A start never appends to a segment that it finds, so the file need not be longer than its batches.</summary>
    private void Finish()
    {
        var segment = _segments[^1];
        var header = new byte[SegmentHeader.Bytes];
        new SegmentHeader(segment.Number, plan.Directory, segment.EndOffset).Write(header);
        directory.Write(StagedPathOf(segment.Number), 0, header);
        if (planted != PlantedRepairBug.NewLogNotSynced) directory.Sync(StagedPathOf(segment.Number));
    }
}
