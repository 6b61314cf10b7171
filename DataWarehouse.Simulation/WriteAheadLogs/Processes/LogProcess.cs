using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;

namespace DataWarehouse.Simulation.WriteAheadLogs.Processes;

/// <summary>One process with a log on a medium, from its start to its end: keeps what the log says until somebody looks.</summary>
/// <remarks>Not thread-safe; belongs to its exploration.</remarks>
internal sealed class LogProcess : ILogOwner
{
    private const int OpeningEventsMax = 100_000;
    private readonly SimulatedDisk _disk;
    private readonly WatchedDisk _watched;

    /// <summary>Prepares a process.</summary>
    /// <param name="medium">The device that it finds.</param>
    /// <param name="weather">How the device behaves.</param>
    /// <param name="options">How the log behaves.</param>
    /// <param name="random">Chooses times and failures.</param>
    public LogProcess(SimulatedMedium medium, DiskWeather weather, WriteAheadOptions options, SeededRandom random)
    {
        _disk = new SimulatedDisk(medium, weather, Events, random);
        _watched = new WatchedDisk(_disk);
        Log = new WriteAheadLog(_watched, options, this);
    }

    /// <summary>Its clock.</summary>
    public EventQueue Events { get; } = new();

    /// <summary>The log.</summary>
    public WriteAheadLog Log { get; }

    /// <summary>The device.</summary>
    public SimulatedMedium Medium => _disk.Medium;

    /// <summary>How the device behaves.</summary>
    public DiskWeather Weather => _disk.Weather;

    /// <summary>Whether all operations of the disk have ended.</summary>
    public bool IsQuiet => _disk.Outstanding == 0;

    /// <summary>Where the log stood when it was opened; null before.</summary>
    public LogPosition? OpenedAt { get; private set; }

    /// <summary>Why it was not opened, or null.</summary>
    public LogRefusal? Refusal { get; private set; }

    /// <summary>Why it stopped, or null.</summary>
    public LogFault? Fault { get; private set; }

    /// <summary>Whether it was closed in order.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>What it said of requests since somebody looked.</summary>
    public List<RequestOutcome> Outcomes { get; } = [];

    /// <summary>What it read since somebody looked.</summary>
    public List<EntriesRead> Reads { get; } = [];

    /// <summary>For which groups it wanted a snapshot since somebody looked, and through which entry.</summary>
    public List<(GroupId Group, LogIndex Through)> Wishes { get; } = [];

    /// <summary>How often the disk became full or had room again, and stalled or answered again.</summary>
    public int Changes { get; private set; }

    /// <summary>Opens the log and waits for the end of it.</summary>
    /// <param name="fresh">The name of a new directory.</param>
    /// <param name="watch">Sees what happens on the disk, or null.</param>
    /// <returns>False if it came to no end.</returns>
    public bool TryOpen(DirectoryId fresh, IDiskWatch? watch)
    {
        _watched.Watch = watch;
        Log.Open(fresh);
        for (var events = 0; events < OpeningEventsMax && OpenedAt is null && Refusal is null && Fault is null; events++)
        {
            if (!Events.FireNext()) return false;
        }

        return OpenedAt is not null || Refusal is not null || Fault is not null;
    }

    /// <summary>Says who sees what happens on the disk from now on.</summary>
    /// <param name="watch">The watch, or null.</param>
    public void WatchWith(IDiskWatch? watch) => _watched.Watch = watch;

    /// <summary>The process ends here and now; what is in the page cache stays there.</summary>
    public void Kill()
    {
        _watched.Watch = null;
        _disk.Kill();
    }

    /// <inheritdoc/>
    public void Opened(LogPosition position) => OpenedAt = position;

    /// <inheritdoc/>
    public void Refused(LogRefusal refusal) => Refusal = refusal;

    /// <inheritdoc/>
    public void Written(WriteTicket ticket, WriteOutcome outcome)
    {
        if (outcome != WriteOutcome.Ordered) Outcomes.Add(new RequestOutcome(ticket.Value, outcome, null));
    }

    /// <inheritdoc/>
    public void PartRefused(WriteTicket ticket, GroupId group) => Outcomes.Add(new RequestOutcome(ticket.Value, WriteOutcome.NoSpace, group));

    /// <inheritdoc/>
    public void Read(ReadTicket ticket, EntryBatch entries) => Reads.Add(new EntriesRead(ticket.Value, entries));

    /// <inheritdoc/>
    public void SnapshotWanted(GroupId group, LogIndex through) => Wishes.Add((group, through));

    /// <inheritdoc/>
    public void FullChanged(bool isFull) => Changes++;

    /// <inheritdoc/>
    public void StallChanged(bool isStalled) => Changes++;

    /// <inheritdoc/>
    public void Recovered(ReadTicket ticket, LoggedReplica? replica)
    {
    }

    /// <inheritdoc/>
    public void RoomAgain()
    {
    }

    /// <inheritdoc/>
    public void Closed() => IsClosed = true;

    /// <inheritdoc/>
    public void Failed(LogFault fault) => Fault = fault;
}
