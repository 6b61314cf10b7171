using System.IO.Hashing;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.Simulation.Disks;
using GroupConfiguration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>A snapshot store on a simulated disk, whose owner remembers what it hears.</summary>
internal sealed class SnapshotBench : IDiskReceiver, ISnapshotWriting, ISnapshotReading
{
    private const int TicksMax = 10_000;
    private int _ticks;

    public SnapshotBench(SimulatedMedium? medium = null, SnapshotStoreOptions? options = null, PlantedLogBug planted = PlantedLogBug.None, ulong seed = 1)
    {
        Medium = medium ?? NewMedium();
        Simulated = new SimulatedDisk(Medium, new DiskWeather(), Events, new SeededRandom(seed));
        Disk = new FailingDisk(Simulated);
        var port = new DiskPort(Disk);
        port.Start(this);
        Store = new SnapshotStore(port, Directory, options ?? new SnapshotStoreOptions(), planted);
    }

    public static GroupId Group { get; } = new(7);

    public static Generation Life { get; } = new(3);

    public static DirectoryId Directory { get; } = new(0x0123_4567_89AB_CDEF);

    public EventQueue Events { get; } = new();

    public SimulatedMedium Medium { get; }

    public SimulatedDisk Simulated { get; }

    public FailingDisk Disk { get; }

    public SnapshotStore Store { get; }

    public LogFault? Fault { get; private set; }

    public List<StoredSnapshot> Finished { get; } = [];

    public List<SnapshotEnd> Ends { get; } = [];

    public List<(SnapshotReader Reader, long Offset, int Count)> Reads { get; } = [];

    public int OpenedReaders { get; private set; }

    public int Rooms { get; private set; }

    /// <summary>How many events may still happen before the world stands still.</summary>
    public int EventsLeft { get; set; } = int.MaxValue;

    public string[] Names => [.. Medium.List(StoredSnapshot.DirectoryName).Select(entry => entry.Name)];

    public static SimulatedMedium NewMedium()
    {
        var bench = new DiskBench();
        bench.Do((disk, id) => disk.CreateDirectory(id, new DiskPath(StoredSnapshot.DirectoryName)));
        bench.SyncRoot();
        bench.Disk.Stop();
        return bench.Medium;
    }

    public static SnapshotDescriptor At(long index, long term = 2) => new(new LogIndex(index), new Term(term), GroupConfiguration.Empty);

    public static StoredSnapshot StoredAt(long index, byte[] state) => new(At(index), state.Length, XxHash3.HashToUInt64(state), HasFile: true, IsInstalled: false);

    public static string PathAt(long index) => StoredSnapshot.PathOf(Group, Life, At(index)).Value;

    public static byte[] State(int bytes, ulong seed = 5)
    {
        var state = new byte[bytes];
        new SeededRandom(seed).Fill(state);
        return state;
    }

    public void OnCompleted(in DiskCompletion completion)
    {
        if (Store.OnCompleted(completion) is not { } fault) return;
        Assert.Null(Fault);
        Fault = fault;
    }

    public void RoomAgain(SnapshotWriter writer) => Rooms++;

    void ISnapshotWriting.Finished(SnapshotWriter writer, StoredSnapshot snapshot) => Finished.Add(snapshot);

    public void Ended(SnapshotWriter writer, SnapshotEnd end) => Ends.Add(end);

    public void Opened(SnapshotReader reader) => OpenedReaders++;

    void ISnapshotReading.Read(SnapshotReader reader, long offset, int count) => Reads.Add((reader, offset, count));

    /// <summary>Lets the next thing happen.</summary>
    /// <returns>False when the world has come to its end.</returns>
    public bool Advance()
    {
        if (EventsLeft <= 0 || Fault is not null) return false;
        if (Events.FireNext())
        {
            EventsLeft--;
            return true;
        }

        Store.Tick();
        return ++_ticks < TicksMax;
    }

    /// <summary>Lets all happen that is under way, without a tick.</summary>
    public void Settle()
    {
        while (Events.FireNext())
        {
        }
    }

    public SnapshotWriter Begin(long index = 10)
    {
        Assert.Equal(SnapshotAdmission.Accepted, Store.Begin(Group, Life, At(index), isInstalled: false, this, out var writer));
        return writer!;
    }

    /// <summary>Writes a snapshot as far as the world lets it; the writer says how it went.</summary>
    public SnapshotWriter Write(byte[] state, long index = 10, int pieceBytes = 40_000)
    {
        var writer = Begin(index);
        for (var done = 0; done < state.Length;)
        {
            var admission = writer.Append(state.AsSpan(done, Math.Min(pieceBytes, state.Length - done)));
            if (admission == SnapshotAdmission.Accepted) done += Math.Min(pieceBytes, state.Length - done);
            else if (admission == SnapshotAdmission.Closed || !Advance()) break;
        }

        if (!writer.IsOver && writer.StateBytes == state.Length) writer.Finish();
        while (!writer.IsOver && Advance())
        {
        }

        return writer;
    }

    public SnapshotReader Open(StoredSnapshot snapshot, bool isPaced = false)
    {
        Assert.Equal(SnapshotAdmission.Accepted, Store.Open(Group, Life, snapshot, isPaced, this, out var reader));
        var opened = OpenedReaders;
        while (OpenedReaders == opened && Advance())
        {
        }

        return reader!;
    }

    public byte[]? Read(SnapshotReader reader, long offset, int bytes)
    {
        var read = new byte[bytes];
        var before = Reads.Count;
        Assert.Equal(SnapshotAdmission.Accepted, reader.Read(offset, read));
        while (Reads.Count == before && Advance())
        {
        }

        if (Reads.Count == before) return null;
        Assert.Equal((reader, offset), (Reads[^1].Reader, Reads[^1].Offset));
        return read[..Reads[^1].Count];
    }

    /// <summary>Reads a whole snapshot in pieces; null if that ended in a fault.</summary>
    public byte[]? ReadAll(StoredSnapshot snapshot, int pieceBytes = 100_000)
    {
        var reader = Open(snapshot);
        if (Fault is not null) return null;
        var state = new List<byte>();
        while (state.Count < snapshot.StateBytes)
        {
            if (Read(reader, state.Count, pieceBytes) is not { } bytes) return null;
            state.AddRange(bytes);
        }

        reader.Close();
        Settle();
        return [.. state];
    }

    /// <summary>Changes bytes of a file behind the store's back.</summary>
    public void Overwrite(string path, long offset, params byte[] bytes) => new DiskBench(Medium, 77).With(path, (bench, file) => bench.Write(file, offset, bytes));

    public byte[] FileBytes(string path)
    {
        byte[] bytes = [];
        new DiskBench(Medium, 78).With(path, (bench, file) => bytes = bench.Read(file, 0, 1 << 21));
        return bytes;
    }

    /// <summary>The same device in a new process.</summary>
    public SnapshotBench Next(params StoredSnapshot[] adopted)
    {
        var next = new SnapshotBench(Medium, seed: 2);
        foreach (var snapshot in adopted) next.Store.Adopt(Group, Life, snapshot);
        return next;
    }
}
