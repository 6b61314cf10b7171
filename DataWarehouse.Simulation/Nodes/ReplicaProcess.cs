using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Simulation.Journals;

namespace DataWarehouse.Simulation.Nodes;

/// <summary>
/// One life of a replica's process, from a start to a crash: reads its journal, then gives its driver one piece of work after the other. While it
/// stands still, or waits for a synchronous write, work queues up; then the queue is drained before one tick.
/// </summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class ReplicaProcess : IEventTarget, IJournalOwner
{
    /// <summary>Pieces of work that may wait; messages beyond it are dropped.</summary>
    public const int WaitingMax = 8192;

    private const int DrainedAtOnce = 32;
    private const int Resume = -1;
    private const int CrashAtStart = -2;
    private readonly SimulatedReplica _replica;
    private readonly ReplicaWorld _world;
    private readonly SimulatedDisk _disk;
    private readonly Queue<(ProcessWork Work, long Argument)> _waiting = new();
    private readonly Queue<WriteId> _written = new();
    private readonly int _tickMicros;
    private long _standsStillUntil;
    private long _suspendedUntil;
    private bool _tickIsDue;
    private bool _tickIsQueued;

    /// <summary>Starts a process.</summary>
    /// <param name="replica">Whose.</param>
    /// <param name="world">Where.</param>
    /// <param name="initial">What it begins with if its disk is empty.</param>
    public ReplicaProcess(SimulatedReplica replica, ReplicaWorld world, JournalState initial)
    {
        _replica = replica;
        _world = world;
        var random = world.Random.Fork("process", (replica.Replica.Value << 16) + replica.Starts);
        _tickMicros = world.Options.TickMicros * replica.DriftPerMille / 1000;
        _disk = new SimulatedDisk(replica.Medium, replica.Weather, world.Events, random.Fork("disk"));
        Journal = new ReplicaJournal(_disk, world.Events, random.Fork("journal"), world.Options.Journal, this);
        Random = random;
        Journal.Open(initial);
        if (!world.IsCalm && Random.Chance(world.Habits.CrashesAtStartPerMillion)) world.Events.After(DrawStartCrash(), this, CrashAtStart);
    }

    /// <summary>Its own source of randomness.</summary>
    public SeededRandom Random { get; }

    /// <summary>Its journal.</summary>
    public ReplicaJournal Journal { get; }

    /// <summary>What drives its core, once the journal is open.</summary>
    public ReplicaDriver? Driver { get; private set; }

    /// <summary>Whether it has ended.</summary>
    public bool IsDead { get; private set; }

    /// <inheritdoc/>
    public bool IsCalm => _world.IsCalm;

    /// <summary>Whether it stands still at present.</summary>
    public bool StandsStill => _standsStillUntil > _world.Events.NowMicros;

    /// <summary>Ends it.</summary>
    /// <param name="survivalPerMillion">With the power lost: how likely unsynced sectors survive; -1 if only the process ends.</param>
    public void End(int survivalPerMillion)
    {
        if (IsDead) return;
        IsDead = true;
        Journal.Abandon();
        if (survivalPerMillion < 0) _disk.Kill();
        else _disk.LosePower(survivalPerMillion);
        while (_waiting.TryDequeue(out var item)) Drop(item.Work, item.Argument);
        Driver?.End(Random.Chance(500_000));
    }

    /// <summary>Makes it stand still for a while.</summary>
    /// <param name="micros">How long.</param>
    public void StandStill(long micros)
    {
        _standsStillUntil = Math.Max(_standsStillUntil, _world.Events.NowMicros + micros);
        _world.Events.At(_standsStillUntil, this, Resume);
    }

    /// <summary>Whether its machine is suspended at present.</summary>
    public bool IsSuspended => _suspendedUntil > _world.Events.NowMicros;

    /// <summary>Suspends its machine for a while, disk and all; the ticks of that time never come.</summary>
    /// <param name="micros">How long.</param>
    public void Suspend(long micros)
    {
        _disk.StandStill(micros);
        _suspendedUntil = Math.Max(_suspendedUntil, _world.Events.NowMicros) + micros;
        StandStill(_suspendedUntil - _world.Events.NowMicros);
    }

    /// <summary>Lets it go on if it stands still.</summary>
    public void GoOn()
    {
        if (!StandsStill) return;
        _standsStillUntil = _world.Events.NowMicros;
        Drain();
    }

    /// <summary>Does a piece of work, or lets it wait.</summary>
    /// <param name="work">What.</param>
    /// <param name="argument">What belongs to it.</param>
    public void Give(ProcessWork work, long argument)
    {
        if (IsDead || Driver is null)
        {
            Drop(work, argument);
            return;
        }

        if (StandsStill || (Driver.IsBlocked && work != ProcessWork.Written))
        {
            if (work == ProcessWork.Written) _written.Enqueue(new WriteId(argument));
            else if (work == ProcessWork.Tick) _tickIsDue |= !IsSuspended;
            else if (_waiting.Count < WaitingMax || work is not (ProcessWork.Message or ProcessWork.Request)) _waiting.Enqueue((work, argument));
            else Drop(work, argument);
            return;
        }

        Driver.Do(work, argument);
        if (work == ProcessWork.Written) Drain();
    }

    /// <inheritdoc/>
    public void Fire(int code, long argument)
    {
        if (code == Resume)
        {
            if (!StandsStill) Drain();
            return;
        }

        if (code == CrashAtStart)
        {
            if (IsDead || Driver is not null || _world.IsCalm) return;
            _world.Counts.CrashesAtStart++;
            _replica.CrashHere();
            return;
        }

        if (IsDead)
        {
            Drop((ProcessWork)code, argument);
            return;
        }

        if (code == (int)ProcessWork.Tick) _world.Events.After(_tickMicros, this, (int)ProcessWork.Tick);
        Give((ProcessWork)code, argument);
    }

    /// <inheritdoc/>
    public bool MayServe(long start, long lastBatch) => _replica.MayServe(start, lastBatch);

    /// <inheritdoc/>
    public void Opened()
    {
        Driver = new ReplicaDriver(_replica, this, _world);
        _replica.Started();
        _world.Events.After(Random.Between(1, _tickMicros), this, (int)ProcessWork.Tick);
        Driver.Begin();
    }

    /// <inheritdoc/>
    public void Damaged(string detail) => _replica.Lose(detail);

    /// <inheritdoc/>
    public void Persisted(in WriteEffect write)
    {
        var known = LogIndex.Max(write.HardState?.Commit ?? LogIndex.Zero, write.Snapshot?.Index ?? LogIndex.Zero);
        _replica.DurableCommit = LogIndex.Max(_replica.DurableCommit, known);
        _world.Oracles.Persisted(_replica, write);
    }

    /// <inheritdoc/>
    public void Written(WriteId write) => Give(ProcessWork.Written, write.Value);

    /// <inheritdoc/>
    public void SnapshotDurable(LogIndex index) => Give(ProcessWork.SnapshotDurable, index.Value);

    /// <inheritdoc/>
    public void Fetched(long number, EntryBatch entries)
    {
        Driver!.Fetched(number, entries);
        Give(ProcessWork.Fetched, number);
    }

    /// <inheritdoc/>
    public void Failed(WriteId write, string detail)
    {
        if (Driver is null || IsDead)
        {
            _world.Counts.FailedStarts++;
            _replica.StopAfterDiskFault(detail);
            return;
        }

        Driver.WriteFailed(write, detail);
    }

    /// <summary>While the journal is read, or while the first segment of this start is written.</summary>
    private int DrawStartCrash() => (int)Random.Between(1, Random.Chance(400_000) ? 120 : 1_500);

    private void Drain()
    {
        while (!IsDead && !StandsStill && _written.TryDequeue(out var write)) Driver!.Do(ProcessWork.Written, write.Value);
        QueueTick();
        while (!IsDead && !StandsStill && !Driver!.IsBlocked && _waiting.Count > 0) DrainSome();
    }

    /// <summary>
    /// Once the faults are over, what waited is taken together, as a shard does: one write for all of it, or a slow disk could never catch up. Before that
    /// each piece has effects of its own, because more can go wrong between them.
    /// </summary>
    private void DrainSome()
    {
        for (var left = IsCalm ? DrainedAtOnce : 1; left > 0 && !IsDead && !StandsStill && !Driver!.IsBlocked && _waiting.TryPeek(out var item); left--)
        {
            // What the core has decided to send may be an earlier snapshot: it goes out before a later one takes its place.
            if (item.Work == ProcessWork.SnapshotDurable && Driver.Core.HasEffects) break;
            _waiting.Dequeue();
            if (item.Work == ProcessWork.Tick) _tickIsQueued = false;
            Driver.Give(item.Work, item.Argument);
            if (left > 1 && Driver.Core.Fault is null) _world.Oracles.Stepped(_replica);
        }

        Driver!.Turn();
    }

    /// <summary>Ticks that were missed count once, behind all that waits now; not behind what comes later, or a node with too much to do would never count one.</summary>
    private void QueueTick()
    {
        if (!_tickIsDue || _tickIsQueued || IsDead || StandsStill) return;
        (_tickIsDue, _tickIsQueued) = (false, true);
        _waiting.Enqueue((ProcessWork.Tick, 0));
    }

    private void Drop(ProcessWork work, long argument)
    {
        if (work == ProcessWork.Message) _world.Network.Release((int)argument);
        else if (work == ProcessWork.Request) _world.Clients.Refuse((int)argument);
    }
}
