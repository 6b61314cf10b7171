using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Tracing;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>Lets things go wrong until the faults are over, by weights that differ from seed to seed.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class FleetFaults : IEventTarget
{
    private const int Strikes = 0;
    private const int EndsCut = 1;
    private const int EndsSlowness = 2;
    private const int EndsSlowDisk = 3;
    private const int EndsFullDisk = 4;
    private const int WeightMax = 10;

    private readonly Fleet _fleet;
    private readonly FleetCatalogue _catalogue;
    private readonly SeededRandom _random;
    private readonly (Action Strike, int Weight)[] _kinds;
    private readonly int _weights;
    private readonly List<long> _lasting = [];
    private bool _isStopped;

    /// <summary>Weighs the faults of a world.</summary>
    /// <param name="fleet">The world.</param>
    /// <param name="catalogue">Which groups there are.</param>
    /// <param name="random">Its own source of randomness.</param>
    public FleetFaults(Fleet fleet, FleetCatalogue catalogue, SeededRandom random)
    {
        _fleet = fleet;
        _catalogue = catalogue;
        _random = random;
        Action[] kinds =
        [
            Crash, CrashInCall, BreakStream, CutOneWay, Isolate, Part, SlowLink, Pause, Stick, FailDisk, FillDisk, SlowDisk, Campaign, _catalogue.Create, _catalogue.Destroy,
            StallDisk, Throw,
        ];
        _kinds = [.. kinds.Select(kind => (kind, _random.Below(3) == 0 ? 0 : 1 + _random.Below(WeightMax)))];
        _kinds[0].Weight++;
        _weights = _kinds.Sum(static kind => kind.Weight);
    }

    /// <summary>Begins.</summary>
    public void Begin() => _fleet.Events.After(_random.Between(1, _fleet.Plan.FaultMicrosMax), this, Strikes);

    /// <summary>No fault begins any more, and no state machine throws that has not yet.</summary>
    public void Stop()
    {
        _isStopped = true;
        foreach (var group in _fleet.Groups)
        {
            foreach (var replica in group.Replicas) replica.Fail(StoreFailure.None);
        }
    }

    /// <summary>All that was done is undone.</summary>
    public void End()
    {
        _fleet.IsCalm = true;
        _fleet.Network.Heal();
        foreach (var node in _fleet.Nodes) node.Heal();
    }

    /// <inheritdoc/>
    public void Fire(int code, long argument)
    {
        if (_fleet.IsCalm) return;
        var nodes = _fleet.Plan.Nodes;
        switch (code)
        {
            case EndsCut:
                _fleet.Network.Cut((int)argument / nodes, (int)argument % nodes, false);
                break;
            case EndsSlowness:
                _fleet.Network.Slow((int)argument / nodes, (int)argument % nodes, 0);
                break;
            case EndsSlowDisk:
                (_fleet.Nodes[argument].Weather.SyncMicrosMin, _fleet.Nodes[argument].Weather.SyncMicrosMax) = (100, 600);
                break;
            case EndsFullDisk:
                _fleet.Nodes[argument].EmptyDisk();
                break;
            default:
                if (_isStopped) return;
                Strike();
                _fleet.Events.After(_random.Between(1, _fleet.Plan.FaultMicrosMax), this, Strikes);
                break;
        }
    }

    private void Strike()
    {
        // With too much broken at a time nothing would happen any more.
        _lasting.RemoveAll(end => end <= _fleet.Events.NowMicros);
        if (_lasting.Count + _fleet.Nodes.Count(static node => node.Process is null) > Math.Max(2, _fleet.Plan.Nodes / 2)) return;
        var drawn = _random.Below(_weights);
        var kind = 0;
        while (drawn >= _kinds[kind].Weight) drawn -= _kinds[kind++].Weight;
        _fleet.Recorder.Add(WorldEvent.Fault, -1, kind);
        if (_fleet.Recorder.IsRead) _fleet.Recorder.Say(-1, _kinds[kind].Strike.Method.Name);
        _kinds[kind].Strike();
    }

    private void Crash() => AnyNode().Crash(losesPower: _random.Chance(500_000));

    private void CrashInCall() => AnyNode().Process?.EndIn(1 + _random.Below(_random.Below(40) + 1));

    private void BreakStream()
    {
        var (one, other) = AnyPair();
        _fleet.Network.Break(one, other, _random.Chance(600_000) ? PeerChannel.Raft : PeerChannel.Control);
    }

    private void CutOneWay()
    {
        var (from, to) = AnyPair();
        _fleet.Counts.Partitions++;
        Cut(from, to, Lasting(1_000_000));
    }

    private void Isolate()
    {
        var node = _random.Below(_fleet.Plan.Nodes);
        var micros = Lasting(1_000_000);
        var (sends, receives) = (_random.Chance(300_000), _random.Chance(300_000));
        _fleet.Counts.Partitions++;
        for (var other = 0; other < _fleet.Plan.Nodes; other++)
        {
            if (other == node) continue;
            if (!sends) Cut(node, other, micros);
            if (!receives) Cut(other, node, micros);
        }
    }

    private void Part()
    {
        var sides = _random.NextBits();
        var micros = Lasting(1_000_000);
        _fleet.Counts.Partitions++;
        for (var from = 0; from < _fleet.Plan.Nodes; from++)
        {
            for (var to = 0; to < _fleet.Plan.Nodes; to++)
            {
                if ((sides >> from & 1) != (sides >> to & 1)) Cut(from, to, micros);
            }
        }
    }

    private void SlowLink()
    {
        var (from, to) = AnyPair();
        _fleet.Network.Slow(from, to, (int)_random.Between(1_000, 100_000));
        _fleet.Events.After(Lasting(1_000_000), this, EndsSlowness, (from * _fleet.Plan.Nodes) + to);
    }

    private void Pause()
    {
        _fleet.Counts.ClockJumps++;
        AnyNode().Process?.StandStill(Lasting(600_000));
    }

    private void Stick()
    {
        if (AnyNode().Process is not { } process) return;
        _fleet.Counts.StuckShards++;
        process.Shards[_random.Below(process.Shards.Count)].StuckUntil = _fleet.Events.NowMicros + Lasting(600_000);
    }

    private void FailDisk() => AnyNode().FailDisk();

    private void FillDisk()
    {
        var node = AnyNode();
        node.FillDisk();
        _fleet.Counts.FullDisks++;
        _fleet.Events.After(Lasting(2_000_000), this, EndsFullDisk, node.Number);
    }

    private void SlowDisk()
    {
        var node = AnyNode();
        (node.Weather.SyncMicrosMin, node.Weather.SyncMicrosMax) = (1_000, (int)_random.Between(2_000, 200_000));
        _fleet.Events.After(Lasting(1_000_000), this, EndsSlowDisk, node.Number);
    }

    private void StallDisk()
    {
        if (AnyNode().Process is not { } process) return;
        _fleet.Counts.StalledDisks++;
        process.StallDisk(Lasting(1_500_000));
    }

    private void Throw()
    {
        var group = _fleet.Groups[_random.Below(_fleet.Groups.Count)];
        var replica = group.Replicas[_random.Below(group.Replicas.Count)];
        var failure = _random.Below(4) switch { 0 => StoreFailure.Capture, 1 => StoreFailure.Write, _ => StoreFailure.Apply };
        if (!group.IsDestroyed) replica.Fail(failure);
    }

    private void Campaign()
    {
        var group = _fleet.Groups[_random.Below(_fleet.Groups.Count)];
        var replica = group.Replicas[_random.Below(group.Replicas.Count)];
        _fleet.Nodes[replica.Node].Process?.Campaign(replica);
    }

    private void Cut(int from, int to, long micros)
    {
        _fleet.Network.Cut(from, to, true);
        _fleet.Events.After(micros, this, EndsCut, (from * _fleet.Plan.Nodes) + to);
    }

    /// <summary>How long a fault lasts; it is counted among those that do.</summary>
    private long Lasting(long microsMax)
    {
        var micros = _random.Between(10_000, microsMax);
        _lasting.Add(_fleet.Events.NowMicros + micros);
        return micros;
    }

    private FleetNode AnyNode() => _fleet.Nodes[_random.Below(_fleet.Plan.Nodes)];

    private (int One, int Other) AnyPair()
    {
        var one = _random.Below(_fleet.Plan.Nodes);
        var other = _random.Below(_fleet.Plan.Nodes - 1);
        return (one, other < one ? other : other + 1);
    }
}
