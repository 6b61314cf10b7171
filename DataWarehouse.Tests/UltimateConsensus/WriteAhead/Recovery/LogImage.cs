using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Disks;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

/// <summary>Writes the segments of a log record by record, so that a test can have any of them that it wants, copies among them.</summary>
internal sealed class LogImage
{
    public const int SegmentBytes = 4096;

    private readonly List<Segment> _roster = [];
    private readonly SortedDictionary<long, byte[]> _files = [];
    private readonly BatchBuffer _buffer = new();
    private Segment? _segment;
    private BatchNumber _batch;
    private RecordNumber _next = new(1);

    public DirectoryId Directory { get; } = new(7);

    public StartHistory Starts { get; private set; } = StartHistory.First(new StartMark(0x11));

    /// <summary>The present start, for logs whose starts do not follow each other.</summary>
    public StartEpoch Epoch
    {
        get => Starts.Epoch;
        set => Starts = new StartHistory(value, Starts.Mark, []);
    }

    public IReadOnlyDictionary<long, byte[]> Files => _files;

    /// <summary>The number of the last record that was written.</summary>
    public RecordNumber Last => new(_next.Value - 1);

    public long EndOffset => _segment!.EndOffset;

    public LogImage Begin(long number)
    {
        _segment = new Segment(new SegmentNumber(number), SegmentBytes, new DiskFileId(number), new SegmentSeed(Directory, new SegmentNumber(number), PlantedLogBug.None));
        _files[number] = new byte[SegmentBytes];
        new SegmentHeader(_segment.Number, Directory, SegmentBytes).Write(_files[number]);
        _roster.Add(_segment);
        return Batch(batch =>
        {
            RecordEncoder.AddRoster(batch, _roster.ToArray());
            RecordEncoder.AddStarts(batch, Starts);
        });
    }

    public LogImage Restart(ulong mark)
    {
        Starts = Starts.Next(Starts.Epoch.Next, new StartMark(mark), _batch, 100);
        return this;
    }

    public LogImage Batch(Action<BatchBuffer> add)
    {
        _buffer.Begin(_segment!, 1 << 20);
        add(_buffer);
        _buffer.Seal(_segment!, _batch.Next, Starts.Epoch, _batch, _next);
        _batch = _batch.Next;
        _next = new RecordNumber(_next.Value + _buffer.Records.Length);
        _buffer.Bytes.CopyTo(_files[_segment!.Number.Value].AsMemory((int)_segment.EndOffset));
        _segment.EndOffset += _buffer.LengthBytes;
        return this;
    }

    public LogImage Drop(long number)
    {
        var dropped = _roster.Find(s => s.Number.Value == number)!;
        _roster.Remove(dropped);
        _files.Remove(number);
        return Batch(batch => RecordEncoder.AddDrop(batch, dropped));
    }

    /// <summary>Adds a record, a copy if it has an origin.</summary>
    public static void Add(BatchBuffer batch, RecordKind kind, GroupId group, long generation, ReadOnlySpan<long> numbers, long origin = 0)
    {
        var flags = origin == 0 ? RecordFlags.None : RecordFlags.Rewritten;
        var header = new RecordHeader(0, kind, flags, default, group, new Generation(generation), new ReplicaId(1), new RecordNumber(origin));
        var body = batch.Add(header, numbers.Length * sizeof(long), new PendingRecord { Kind = kind });
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(body[(i * sizeof(long))..], numbers[i]);
        batch.Finish();
    }

    public SimulatedMedium ToMedium()
    {
        var medium = new SimulatedMedium();
        medium.Add("log", null);
        medium.Add("snap", null);
        foreach (var (number, bytes) in _files) Put(medium, Segment.PathOf(new SegmentNumber(number)).Value, bytes);
        medium.SyncDirectory(string.Empty);
        medium.SyncDirectory("log");
        return medium;
    }

    public static void Put(SimulatedMedium medium, string path, byte[] bytes)
    {
        var file = new SimulatedFile();
        file.Write(0, bytes);
        file.Sync();
        medium.Grow(bytes.Length);
        medium.Add(path, file);
        medium.SyncDirectory(SimulatedMedium.ParentOf(path));
    }

    public static SimulatedFile FileOf(SimulatedMedium medium, string path) =>
        medium.TryFind(path, out var file) && file is not null ? file : throw new InvalidOperationException($"There is no {path}.");
}
