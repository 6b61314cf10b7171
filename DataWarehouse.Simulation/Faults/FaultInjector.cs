using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Simulation.Nodes;
using DataWarehouse.Simulation.Tracing;

namespace DataWarehouse.Simulation.Faults;

/// <summary>Makes the faults of a plan happen, one after the other at random times, and ends them again.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class FaultInjector : IEventTarget
{
    private const int Next = 0;
    private const int StartReplica = 1;
    private const int HealNetwork = 2;
    private const int CalmWeather = 3;
    private const int CalmDisk = 4;
    private const int LoseDiskOnceKnown = 5;
    private const int LoseDiskMicros = 500;
    private const int LoseDiskTriesMax = 60;
    private readonly FaultPlan _plan;
    private readonly Cluster _cluster;
    private readonly ReplicaWorld _world;
    private readonly MembershipPlanner _membership;
    private readonly LastingFault _lasting;
    private readonly SeededRandom _random;
    private readonly DueFaults _due;
    private readonly Dictionary<long, SimulatedMedium> _backups = [];
    private readonly int _weightSum;
    private bool _isOver;

    /// <summary>Prepares to disturb a world.</summary>
    /// <param name="plan">How.</param>
    /// <param name="cluster">Its nodes.</param>
    /// <param name="world">What they share.</param>
    /// <param name="membership">Asks for changes of the configuration.</param>
    /// <param name="lasting">What stays broken at the end.</param>
    /// <param name="random">Its own source of randomness.</param>
    public FaultInjector(FaultPlan plan, Cluster cluster, ReplicaWorld world, MembershipPlanner membership, LastingFault lasting, SeededRandom random)
    {
        _plan = plan;
        _cluster = cluster;
        _world = world;
        _membership = membership;
        _lasting = lasting;
        _random = random;
        _weightSum = plan.Weights.Sum();
        _due = new DueFaults(random);
        cluster.Stopped = StartLater;
    }

    /// <summary>Whether the faults that every seed has are done.</summary>
    public bool HasDoneItsDuty => _due.AreDone;

    /// <summary>How much of what must be done before the faults end is done, in thousandths.</summary>
    public long ProgressPerMille { get; set; }

    /// <summary>Whether a machine is suspended: nothing ends that but time.</summary>
    public bool HasSuspended
    {
        get
        {
            foreach (var replica in _cluster.OnNode) if (replica?.Process is { IsDead: false, IsSuspended: true }) return true;
            return false;
        }
    }

    private bool IsBehind => _due.TryPeek(ProgressPerMille, _world.Events.NowMicros, out _);

    /// <summary>Begins.</summary>
    public void Begin()
    {
        CalmNetwork();
        _world.Events.After(_random.Between(100_000, 400_000), this, Next);
    }

    /// <summary>Ends all faults for good but the one that lasts, and starts what is down or still to be upgraded.</summary>
    public void End()
    {
        _isOver = _world.IsCalm = true;
        _world.Network.Heal();
        var weather = _world.Network.Weather;
        (weather.LostPerMillion, weather.DoubledPerMillion, weather.StrayPerMillion) = (0, 0, 0);
        weather.DelayMicrosMax = 2_000;
        _world.Clients.LostPerMillion = 0;
        _lasting.Begin();
        foreach (var replica in _cluster.OnNode)
        {
            if (replica is null || _lasting.KeepsDown(replica)) continue;
            CalmDiskOf(replica);
            if (replica.Driver is { } driver) driver.CrashAfterSteps = 0;
            if (replica.Driver is { IsEarlierRelease: true }) replica.Crash(-1); // the upgrade ends, too
            if (replica.IsUp) replica.Process!.GoOn();
            replica.Start();
        }
    }

    /// <inheritdoc/>
    public void Fire(int code, long argument)
    {
        switch (code)
        {
            case Next when !_isOver:
                Disturb();
                _cluster.WipeRemoved(all: false);
                _world.Events.After(_random.Between(_plan.FaultGapMicros / 4, IsBehind ? _plan.FaultGapMicros * 2L / 3 : _plan.FaultGapMicros * 2L), this, Next);
                break;
            case StartReplica:
                if (!_lasting.KeepsDown(_world.Replicas[(int)argument]!)) _world.Replicas[(int)argument]!.Start();
                break;
            case HealNetwork when !_isOver:
                _world.Network.Heal();
                break;
            case CalmWeather when !_isOver:
                CalmNetwork();
                break;
            case LoseDiskOnceKnown when !_isOver:
                LoseDisk(_world.Replicas[(int)(argument / LoseDiskTriesMax)]!, (int)(argument % LoseDiskTriesMax));
                break;
            case CalmDisk:
                CalmDiskOf(_world.Replicas[(int)argument]!);
                break;
            default:
                break;
        }
    }

    private void Disturb()
    {
        var isDue = _due.TryPeek(ProgressPerMille, _world.Events.NowMicros, out var due);
        var kind = isDue ? due : Draw();
        if (_world.Recorder.IsRead) _world.Recorder.Say(-1, $"fault {kind}");
        _world.Recorder.Add(WorldEvent.Fault, -1, (long)kind);
        var isDone = Disturb(kind);
        if (isDone && isDue) _due.Done();
        if (_plan.LosesDisks && PickUp() is { } replica && _random.Chance(300_000)) _backups[replica.Replica.Value] = replica.Medium.CopyDurable();
    }

    private FaultKinds Draw()
    {
        var left = _random.Below(_weightSum);
        for (var kind = 0; kind < _plan.Weights.Length; kind++)
        {
            left -= _plan.Weights[kind];
            if (left < 0) return (FaultKinds)kind;
        }

        return FaultKinds.Crash;
    }

    private bool Disturb(FaultKinds kind) => kind switch
    {
        FaultKinds.CrashAtStep => CrashAtStep(),
        FaultKinds.Crash => Crash(PickUp()),
        FaultKinds.CrashMany => CrashMany(),
        FaultKinds.Partition => Partition(),
        FaultKinds.PartialPartition => CutSomeLinks(),
        FaultKinds.SlowLinks => SlowSomeLinks(),
        FaultKinds.BadWeather => WorsenWeather(),
        FaultKinds.StuckShard => StickShard(),
        FaultKinds.ClockJump => JumpClock(),
        FaultKinds.FailedSync => FailSync(),
        FaultKinds.FullDisk => FillDisk(),
        FaultKinds.SlowDisk => SlowDisk(),
        FaultKinds.LostDisk => LoseDisk(),
        FaultKinds.Transfer => Transfer(),
        _ => Change(),
    };

    private SimulatedReplica? PickUp()
    {
        if (_random.Chance(350_000) && _cluster.Leader() is { } leader) return leader;
        var first = _random.Below(_plan.Nodes);
        for (var step = 0; step < _plan.Nodes; step++)
        {
            if (_cluster.OnNode[(first + step) % _plan.Nodes] is { IsUp: true } replica) return replica;
        }

        return null;
    }

    private int DrawSurvival() => _random.Below(5) switch { 0 => 0, 1 => 1_000_000, 2 => 500_000, 3 => 900_000, _ => -1 };

    private bool Crash(SimulatedReplica? replica)
    {
        if (replica is null) return false;
        replica.Crash(DrawSurvival());
        StartLater(replica);
        return true;
    }

    private bool CrashAtStep()
    {
        if (PickUp() is not { } replica) return false;
        replica.Driver!.CrashAfterSteps = 1 + _random.Below(60);
        return true;
    }

    private bool CrashMany()
    {
        var survivors = _random.Below(3);
        foreach (var replica in _cluster.OnNode)
        {
            if (replica is { IsUp: true } && --survivors < 0) Crash(replica);
        }

        return true;
    }

    private void StartLater(SimulatedReplica replica)
    {
        var delay = _isOver || _random.Chance(600_000) ? 100_000 : _random.Between(100_000, 2_000_000);
        _world.Events.After(delay, this, StartReplica, replica.Replica.Value);
    }

    private bool Partition()
    {
        _world.Counts.Partitions++;
        var side = new bool[_plan.Nodes];
        if (_random.Chance(300_000) && _cluster.Leader() is { } leader) side[leader.Node] = true;
        else for (var node = 0; node < side.Length; node++) side[node] = _random.Chance(400_000);
        var (toSide, fromSide) = _random.Below(4) switch { 0 => (true, false), 1 => (false, true), _ => (true, true) };
        for (var from = 0; from < side.Length; from++)
        {
            for (var to = 0; to < side.Length; to++)
            {
                if (side[from] != side[to] && (side[to] ? toSide : fromSide)) _world.Network.Cut(from, to, true);
            }
        }

        HealLater();
        return true;
    }

    private bool CutSomeLinks()
    {
        _world.Counts.Partitions++;
        var share = (int)_random.Between(50_000, 500_000);
        for (var from = 0; from < _plan.Nodes; from++)
        {
            for (var to = 0; to < _plan.Nodes; to++)
            {
                if (from != to && _random.Chance(share)) _world.Network.Cut(from, to, true);
            }
        }

        HealLater();
        return true;
    }

    private bool SlowSomeLinks()
    {
        for (var links = 1 + _random.Below(_plan.Nodes); links > 0; links--)
            _world.Network.Slow(_random.Below(_plan.Nodes), _random.Below(_plan.Nodes), (int)_random.Between(5_000, 150_000));
        HealLater();
        return true;
    }

    private void HealLater() => _world.Events.After(_random.Between(100_000, 1_500_000), this, HealNetwork);

    private bool WorsenWeather()
    {
        var weather = _world.Network.Weather;
        weather.LostPerMillion = (int)_random.Between(0, 300_000);
        weather.DoubledPerMillion = (int)_random.Between(0, 300_000);
        weather.StrayPerMillion = (int)_random.Between(0, 100_000);
        _world.Events.After(_random.Between(100_000, 1_000_000), this, CalmWeather);
        return true;
    }

    private void CalmNetwork()
    {
        var weather = _world.Network.Weather;
        weather.LostPerMillion = _plan.LostPerMillion;
        weather.DoubledPerMillion = _plan.DoubledPerMillion;
        weather.StrayPerMillion = _plan.StrayPerMillion;
        weather.DelayMicrosMax = _plan.DelayMicrosMax;
        weather.IsOrdered = _plan.IsOrdered;
        _world.Clients.LostPerMillion = _plan.LostPerMillion;
    }

    private bool StickShard()
    {
        if (PickUp() is not { } replica) return false;
        _world.Counts.StuckShards++;
        replica.Process!.StandStill(DrawStandstill());
        return true;
    }

    private bool JumpClock()
    {
        if (PickUp() is not { } replica) return false;
        _world.Counts.ClockJumps++;
        replica.Process!.Suspend(DrawStandstill());
        return true;
    }

    private long DrawStandstill() => _random.Between(20_000, _random.Chance(300_000) ? 1_500_000 : 300_000);

    private bool FailSync()
    {
        if (PickUp() is not { } replica) return false;
        replica.Weather.FailNext(_random);
        return true;
    }

    private bool FillDisk()
    {
        if (PickUp() is not { } replica) return false;
        replica.Medium.CapacityBytes = replica.Medium.UsedBytes + _random.Below(4_096);
        _world.Events.After(_random.Between(100_000, 1_000_000), this, CalmDisk, replica.Replica.Value);
        return true;
    }

    private bool SlowDisk()
    {
        if (PickUp() is not { } replica) return false;
        replica.Weather.SyncMicrosMax = (int)_random.Between(5_000, 200_000);
        _world.Events.After(_random.Between(100_000, 1_000_000), this, CalmDisk, replica.Replica.Value);
        return true;
    }

    private void CalmDiskOf(SimulatedReplica replica)
    {
        replica.Weather.SyncMicrosMax = _plan.SyncMicrosMax;
        replica.Weather.FailNothing();
        replica.Medium.CapacityBytes = long.MaxValue;
    }

    private bool LoseDisk()
    {
        if (_plan.LosesDisks && PickUp() is { } replica) LoseDisk(replica, LoseDiskTriesMax - 1);
        return true;
    }

    /// <summary>
    /// Waits a little until peers have heard of all that is durable on the disk: a loss that no message told of can be noticed by nobody, and is not
    /// among the faults that a group withstands.
    /// </summary>
    private void LoseDisk(SimulatedReplica replica, int triesLeft)
    {
        if (!replica.IsUp || !_membership.MayLose(replica)) return;
        var journal = replica.Process!.Journal;
        if (!replica.Peers.KnowsAllOf(journal.Start, journal.DurableThrough))
        {
            if (triesLeft > 0) _world.Events.After(LoseDiskMicros, this, LoseDiskOnceKnown, (replica.Replica.Value * LoseDiskTriesMax) + triesLeft - 1);
            return;
        }

        _world.Counts.LostDisks++;
        replica.Crash(500_000);
        replica.IsTampered = true;
        if (_backups.Remove(replica.Replica.Value, out var backup) && _random.Chance(500_000)) replica.RollBack(backup);
        else for (var bits = 1 + _random.Below(4); bits > 0; bits--) replica.Medium.Rot(_random);
        StartLater(replica);
    }

    private bool Transfer()
    {
        if (_cluster.Leader() is not { } leader || leader.Core!.Configuration.Voters is not { Length: > 1 } voters) return false;
        var asked = _random.Chance(800_000) ? leader : PickUp();
        if (asked?.Driver is not { } driver) return false;
        if (driver.Transfer(voters[_random.Below(voters.Length)]).IsTaken) _world.Counts.Transfers++;
        return true;
    }

    private bool Change()
    {
        var before = _world.Counts.Changes;
        _membership.ChangeSomething();
        return _world.Counts.Changes > before;
    }
}
