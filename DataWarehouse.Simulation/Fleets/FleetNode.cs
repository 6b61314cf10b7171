using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Simulation.Tracing;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>A node from the beginning of its world to the end: its disk, and one process after the other.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
/// <param name="fleet">The world.</param>
/// <param name="number">Its number, from 0.</param>
internal sealed class FleetNode(Fleet fleet, int number) : IEventTarget
{
    private const int Starts = 0;
    private const int Ends = 1;
    private const long RestartMicrosMin = 100_000;
    private const long RestartMicrosMax = 1_000_000;

    private readonly SeededRandom _random = fleet.Random.Fork("node", number);
    private int _starts;

    /// <summary>Its number, from 0.</summary>
    public int Number { get; } = number;

    /// <summary>Its device.</summary>
    public SimulatedMedium Medium { get; } = new();

    /// <summary>How the device behaves.</summary>
    public DiskWeather Weather { get; } = new();

    /// <summary>Its process; null while none runs.</summary>
    public NodeProcess? Process { get; private set; }

    /// <summary>Whether peers can connect to it.</summary>
    public bool IsServing => Process is { IsOpen: true };

    /// <summary>Whether its disk was told to fail or to be full at some time since the present process began.</summary>
    public bool HasFailingDisk { get; private set; }

    /// <summary>Whether it stands still, or one of its shards.</summary>
    public bool StandsStill => Process is { } process && (process.StandsStillUntil > fleet.Events.NowMicros || process.DiskStallsUntil > fleet.Events.NowMicros || process.Shards.Any(shard => shard.StuckUntil > fleet.Events.NowMicros));

    /// <summary>Whether a state machine of its process has thrown.</summary>
    public bool IsSick => Process is { } process && (process.HasStopped || process.Shards.Any(static shard => shard.HasThrown));

    /// <summary>Whether it is not to start for the time being.</summary>
    public bool IsHeldDown { get; set; }

    /// <summary>Begins a process.</summary>
    public void Start()
    {
        if (Process is not null || IsHeldDown) return;
        Process = new NodeProcess(this, fleet, ++_starts);
    }

    /// <summary>Whether its log was ever open.</summary>
    public bool HasServed { get; set; }

    /// <summary>
    /// Lets a sync, write or read of its disk fail soon. Not before the log was open once: a device that forgets the directories of a new log when their sync fails
    /// loses all of it with the power later, however often that sync is repeated, and the log cannot make them anew under another name.
    /// </summary>
    public void FailDisk()
    {
        if (!HasServed) return;
        HasFailingDisk = true;
        Weather.FailNext(_random);
    }

    /// <summary>Its disk has hardly any room from now on.</summary>
    public void FillDisk()
    {
        HasFailingDisk = true;
        if (_random.Chance(500_000)) Weather.FullWritesPerMillion = 300_000;
        else Medium.CapacityBytes = Medium.UsedBytes + _random.Below(20_000);
    }

    /// <summary>Its disk has room again.</summary>
    public void EmptyDisk() => (Medium.CapacityBytes, Weather.FullWritesPerMillion) = (long.MaxValue, 0);

    /// <summary>Its process ends here and now.</summary>
    /// <param name="losesPower">Whether the machine ends, too, and loses what is not durable.</param>
    public void Crash(bool losesPower)
    {
        if (Process is not { } process) return;
        Process = null;
        fleet.Counts.Crashes++;
        if (losesPower) fleet.Counts.PowerLosses++;
        if (!process.IsOpen) fleet.Counts.CrashesAtStart++;
        fleet.Recorder.Add(WorldEvent.Crashed, Number, losesPower ? 1 : 0);
        process.End(losesPower ? (int)_random.Between(0, 2) * 500_000 : -1);
        fleet.Network.Ended(Number);
        if (_random.Chance(500_000)) fleet.Callers.Break(process);
        (HasFailingDisk, Weather.FailingSyncs, Weather.FailingWrites, Weather.FailingReads) = (Medium.CapacityBytes != long.MaxValue || Weather.FullWritesPerMillion > 0, 0, 0, 0);
        var isSoon = fleet.IsCalm || _random.Chance(500_000);
        fleet.Events.After(isSoon ? RestartMicrosMin : _random.Between(RestartMicrosMin, RestartMicrosMax), this, Starts, _starts);
    }

    /// <summary>A process cannot go on; it ends once what it is doing has come back.</summary>
    /// <param name="process">The process.</param>
    public void EndSoon(NodeProcess process) => EndAfter(process, 0);

    /// <summary>A process ends after a while, if it still runs then.</summary>
    /// <param name="process">The process.</param>
    /// <param name="micros">When.</param>
    public void EndAfter(NodeProcess process, long micros)
    {
        if (ReferenceEquals(process, Process)) fleet.Events.After(micros, this, Ends, _starts);
    }

    /// <summary>The faults are over: what is down comes up now.</summary>
    public void Heal()
    {
        Weather.FailNothing();
        EmptyDisk();
        Process?.EndIn(0);
        (Weather.SyncMicrosMin, Weather.SyncMicrosMax) = (100, 600);
        if (Process is null) fleet.Events.After(RestartMicrosMin, this, Starts, _starts);
    }

    /// <summary>A client's request has arrived.</summary>
    /// <param name="group">For which group.</param>
    /// <param name="place">The place of the request.</param>
    public void Asked(FleetGroup group, int place)
    {
        if (Process is { } process && !fleet.IsDozing) process.Asked(group, place);
        else group.Clients.Refuse(place);
    }

    /// <inheritdoc/>
    public void Fire(int code, long argument)
    {
        if (argument != _starts) return;
        if (code == Starts) Start();
        else Crash(losesPower: false);
    }
}
