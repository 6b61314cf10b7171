using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Simulation.Journals;

namespace DataWarehouse.Tests.Simulation.Journals;

/// <summary>A journal on a simulated disk, with everything it reports.</summary>
internal sealed class JournalBench : IJournalOwner
{
    private long _write;

    public JournalBench(SimulatedMedium? medium = null, ulong seed = 1, JournalOptions? options = null, DiskWeather? weather = null, int steps = int.MaxValue)
    {
        Weather = weather ?? new DiskWeather();
        Medium = medium ?? new SimulatedMedium();
        var random = new SeededRandom(seed);
        Disk = new SimulatedDisk(Medium, Weather, Events, random.Fork("disk"));
        Journal = new ReplicaJournal(Disk, Events, random.Fork("journal"), options ?? new JournalOptions(), this);
        Journal.Open(new JournalState());
        while (steps-- > 0 && Events.FireNext())
        {
        }
    }

    public EventQueue Events { get; } = new();

    public DiskWeather Weather { get; }

    public SimulatedMedium Medium { get; }

    public SimulatedDisk Disk { get; }

    public ReplicaJournal Journal { get; }

    public bool IsCalm { get; set; }

    public bool IsOpen { get; private set; }

    public string? Damage { get; private set; }

    public string? Failure { get; private set; }

    public List<long> Completed { get; } = [];

    public Dictionary<long, EntryBatch> FetchedEntries { get; } = [];

    public List<long> PersistedWrites { get; } = [];

    public bool MayServe(long start, long lastBatch) => true;

    public void Fetched(long number, EntryBatch entries) => FetchedEntries.Add(number, entries);

    public void Opened() => IsOpen = true;

    public void Damaged(string detail) => Damage = detail;

    public void Persisted(in WriteEffect write) => PersistedWrites.Add(write.Id.Value);

    public void Written(WriteId write) => Completed.Add(write.Value);

    public void SnapshotDurable(LogIndex index)
    {
    }

    public void Failed(WriteId write, string detail) => Failure = detail;

    public void RunAll()
    {
        while (Events.FireNext())
        {
        }
    }

    public void Append(long term, long first, int count, int bytes = 40)
    {
        var entries = new Entry[count];
        for (var position = 0; position < count; position++)
            entries[position] = new Entry(new Term(term), new LogIndex(first + position), EntryKind.Command, new byte[bytes]);
        var hardState = new HardState(new Term(term), ReplicaId.None, LogIndex.Zero);
        Journal.Write(new WriteEffect(new WriteId(++_write), MustSync: true, hardState, new EntryBatch(entries, 0, count), null), null);
    }
}
