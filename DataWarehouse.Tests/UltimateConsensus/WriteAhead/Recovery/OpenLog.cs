using System.Globalization;
using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

/// <summary>One process with a log on a simulated medium: opened, or refused, when the constructor returns.</summary>
internal sealed class OpenLog : ILogOwner
{
    private readonly EventQueue _events = new();
    private readonly SimulatedDisk _disk;
    private long _ticket;

    public OpenLog(SimulatedMedium medium, WriteAheadOptions? options = null, DirectoryId? fresh = null, DiskLimits? limits = null, int? handsSeed = null)
    {
        Medium = medium;
        _disk = new SimulatedDisk(medium, Weather, _events, new SeededRandom(1), limits);
        if (handsSeed is { } seed) Hands = new LendingDisk(_disk, _events, new SeededRandom((ulong)seed));
        Log = new WriteAheadLog(Hands ?? (IDisk)_disk, options ?? Options, this);
        Log.Open(fresh ?? new DirectoryId(7));
        Run();
    }

    public static WriteAheadOptions Options { get; } = new() { SegmentBytes = 4096 };

    public SimulatedMedium Medium { get; }

    public WriteAheadLog Log { get; }

    public LendingDisk? Hands { get; }

    public LogRefusal? Refusal { get; private set; }

    public LogFault? Fault { get; private set; }

    public int Durable { get; private set; }

    public DiskWeather Weather { get; } = new();

    public List<(WriteTicket Ticket, WriteOutcome Outcome)> Outcomes { get; } = [];

    public List<(ReadTicket Ticket, EntryBatch Entries)> Reads { get; } = [];

    public List<(GroupId Group, LogIndex Through)> SnapshotsWanted { get; } = [];

    public List<(ReadTicket Ticket, LoggedReplica? Replica)> Recoveries { get; } = [];

    public List<(WriteTicket Ticket, GroupId Group)> PartsRefused { get; } = [];

    public int Rooms { get; private set; }

    public int Closed { get; private set; }

    /// <summary>Is told of an outcome inside the call that tells it, as an owner may submit there.</summary>
    public Action<WriteTicket, WriteOutcome>? Heard { get; set; }

    public List<bool> Fullness { get; } = [];

    public List<bool> Stalls { get; } = [];

    public OpenLog Submit(params GroupWrite[] writes)
    {
        var before = Durable;
        Assert.Equal(WriteAdmission.Accepted, Log.Submit(new WriteTicket(++_ticket), [.. writes.Select(write => write with { Class = WriteClass.Reserve })], mustSync: true));
        Run();
        Assert.Equal(before + 1, Durable);
        return this;
    }

    public void Tick()
    {
        Log.Tick();
        Run();
    }

    public void Run()
    {
        while (_events.FireNext())
        {
        }
    }

    /// <summary>The process ends, and a copy of what is on the device is what the next one finds.</summary>
    public SimulatedMedium End()
    {
        _disk.Kill();
        return Medium.CopyDurable();
    }

    public static GroupWrite Append(long group, long index, long term, int count = 1, int bytes = 16) => new(new GroupId(group), GroupWriteKind.Append)
    {
        Entries = new EntryBatch(
            [.. Enumerable.Range(0, count).Select(i => new Entry(new Term(term), new LogIndex(index + i), EntryKind.Command, new byte[bytes]))], 0, count),
    };

    /// <summary>All that the index says, for comparing.</summary>
    public static string Describe(WriteAheadLog log)
    {
        var text = new StringBuilder();
        foreach (var stream in log.Streams.ToArray().OrderBy(s => s.Group.Value))
        {
            var entries = stream.Entries;
            text.Append(CultureInfo.InvariantCulture, $"{stream.Group}/{stream.Generation}/{stream.Replica} {stream.HardState} {stream.Snapshot} {entries.Purged}:{entries.PurgedTerm}");
            for (var index = entries.Purged.Next; index <= entries.Last; index = index.Next)
            {
                entries.TryGetTerm(index, out var term);
                var place = entries[index];
                text.Append(CultureInfo.InvariantCulture, $" {index}:{term}@{place.Segment!.Number}+{place.Offset}");
            }

            text.AppendLine(CultureInfo.InvariantCulture, $" tail {stream.Tail} live {entries.LiveBytes} from {stream.Created.Segment?.Number}");
        }

        return text.ToString();
    }

    void ILogOwner.Opened(LogPosition position)
    {
    }

    void ILogOwner.Refused(LogRefusal refusal) => Refusal = refusal;

    void ILogOwner.Written(WriteTicket ticket, WriteOutcome outcome)
    {
        Outcomes.Add((ticket, outcome));
        Durable += outcome == WriteOutcome.Durable ? 1 : 0;
        Heard?.Invoke(ticket, outcome);
    }

    void ILogOwner.Read(ReadTicket ticket, EntryBatch entries) => Reads.Add((ticket, entries));

    void ILogOwner.SnapshotWanted(GroupId group, LogIndex through) => SnapshotsWanted.Add((group, through));

    void ILogOwner.FullChanged(bool isFull) => Fullness.Add(isFull);

    void ILogOwner.StallChanged(bool isStalled) => Stalls.Add(isStalled);

    void ILogOwner.Recovered(ReadTicket ticket, LoggedReplica? replica) => Recoveries.Add((ticket, replica));

    void ILogOwner.PartRefused(WriteTicket ticket, GroupId group) => PartsRefused.Add((ticket, group));

    void ILogOwner.RoomAgain() => Rooms++;

    void ILogOwner.Closed() => Closed++;

    void ILogOwner.Failed(LogFault fault) => Fault = fault;
}
