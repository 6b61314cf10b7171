using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.Sleeping;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Tracing;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>One run of a node's process: opens the log, takes up the groups that the catalogue gives the node, and runs them on its shards.</summary>
/// <remarks>Not thread-safe; belongs to its node.</remarks>
internal sealed class NodeProcess : ILogOwner, IEventTarget
{
    private readonly SimulatedDisk _disk;
    private readonly SeededRandom _random;
    private readonly ShardHost[] _shards;
    private readonly ProcessGroups _groups;
    private readonly LivenessHost? _watch;
    private int _callsLeft;

    /// <summary>Begins to start.</summary>
    /// <param name="node">Its node.</param>
    /// <param name="fleet">The world.</param>
    /// <param name="start">Which start of the node this is.</param>
    public NodeProcess(FleetNode node, Fleet fleet, int start)
    {
        (Node, Fleet) = (node, fleet);
        _random = fleet.Random.Fork("process", (node.Number << 16) + start);
        _disk = new SimulatedDisk(node.Medium, node.Weather, fleet.Events, _random.Fork("disk"));
        Log = new LogDriver(_disk, fleet.Plan.Log, this);
        _groups = new ProcessGroups(this);
        TickMicros = (long)fleet.Plan.TickMicros * fleet.Plan.DriftPerMille[node.Number] / 1000;
        _shards = [.. Enumerable.Range(0, fleet.Plan.Shards).Select(shard => new ShardHost(this, shard, _random.Fork("shard", shard)))];
        if (fleet.Plan.Shard.Sleep.IsOn) _watch = new LivenessHost(this, new BootId((UInt128)(((node.Number + 1) << 16) + start)));
        Log.Open(new DirectoryId(new UInt128(_random.NextBits() | 1, _random.NextBits())));
    }

    /// <summary>Its node.</summary>
    public FleetNode Node { get; }

    /// <summary>The world.</summary>
    public Fleet Fleet { get; }

    /// <summary>The log.</summary>
    public LogDriver Log { get; }

    /// <summary>The time from a tick to the next by its clock, in virtual microseconds.</summary>
    public long TickMicros { get; }

    /// <summary>Whether it is ready to serve.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether it has ended.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Whether its shards do nothing any more: it has ended, or the world has stopped them.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Whether the log was closed in order.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Until when it stands still, in virtual microseconds.</summary>
    public long StandsStillUntil { get; private set; }

    /// <summary>Whether its disk does nothing at present.</summary>
    public bool IsDiskIdle => _disk.Outstanding == 0;

    /// <summary>Whether its disk stalls, as far as the log knows.</summary>
    public bool IsStalled { get; private set; }

    /// <summary>Whether one of its replicas has stopped for good, because its state machine threw; only another process begins it again.</summary>
    public bool HasStopped { get; private set; }

    /// <summary>Until when its disk answers nothing, in virtual microseconds.</summary>
    public long DiskStallsUntil => _disk.StandsStillUntil;

    /// <summary>Its shards.</summary>
    public IReadOnlyList<ShardHost> Shards => _shards;

    /// <summary>One of its shards makes a call; the process may end in it.</summary>
    public void Step()
    {
        if (_callsLeft == 0 || --_callsLeft > 0) return;
        Node.Crash(losesPower: _random.Chance(500_000));
        throw new ProcessEndedException();
    }

    /// <summary>Lets the process end in one of the next calls that its shards make.</summary>
    /// <param name="calls">In which, from 1.</param>
    public void EndIn(int calls) => _callsLeft = calls;

    /// <summary>Handles nothing for a while, its disk included; its clock goes on.</summary>
    /// <param name="micros">How long.</param>
    public void StandStill(long micros)
    {
        StandsStillUntil = Math.Max(StandsStillUntil, Fleet.Events.NowMicros + micros);
        _disk.StandStill(micros);
    }

    /// <summary>Its disk answers nothing for a while; all else goes on.</summary>
    /// <param name="micros">How long.</param>
    public void StallDisk(long micros) => _disk.StandStill(micros);

    /// <summary>The state machine of a replica threw, and the replica has stopped; so it stays until the process is ended.</summary>
    /// <param name="micros">When that happens.</param>
    public void Stopped(long micros)
    {
        Fleet.Counts.FailedMachines++;
        HasStopped = true;
        Node.EndAfter(this, micros);
    }

    /// <summary>The shards stop, and only the log goes on.</summary>
    public void StopShards() => IsStopped = true;

    /// <summary>The process ends here and now.</summary>
    /// <param name="survivalPerMillion">How much of what is not durable survives; -1 if the machine goes on, so that all of it does.</param>
    public void End(int survivalPerMillion)
    {
        (IsDead, IsStopped, IsOpen) = (true, true, false);
        if (survivalPerMillion < 0) _disk.Kill();
        else _disk.LosePower(survivalPerMillion);
        foreach (var shard in _shards) shard.Crash();
    }

    /// <summary>A client's request has arrived.</summary>
    /// <param name="group">For which group.</param>
    /// <param name="place">The place of the request.</param>
    public void Asked(FleetGroup group, int place)
    {
        if (!IsOpen || group.ViewOn(Node.Number) is not { Hosted: { } hosted })
        {
            group.Clients.Refuse(place);
            return;
        }

        var request = group.Clients[place];
        ClientCaller caller = request.IsRead
            ? new ClientQuery(this, group.Clients, request, Fleet.Events.NowMicros)
            : new ClientProposal(this, group.Clients, request, Fleet.Events.NowMicros);
        if (!caller.IsSound)
        {
            group.Clients.Refuse(place);
            return;
        }

        group.Clients.Release(place);
        Fleet.Callers.Add(caller);
        Fleet.Recorder.Add(request.IsRead ? WorldEvent.Read : WorldEvent.Proposed, Node.Number, group.Id.Value, request.Operation);
        ShardOf(group).Post(new ShardInput(request.IsRead ? ShardInputKind.Query : ShardInputKind.Propose, hosted, caller));
    }

    /// <summary>A frame has arrived: every shard takes what is for its groups.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="frame">The frame.</param>
    public void Arrived(int from, byte[] frame)
    {
        if (BeatCodec.IsBeat(frame))
        {
            _watch!.Arrived(Fleet.PeerOf(from), frame);
            _watch.Drain();
            return;
        }

        var memory = new FrameMemory(frame, _shards.Length);
        foreach (var shard in _shards)
            shard.Arrived(Fleet.PeerOf(from), memory);
    }

    /// <summary>A stream to a peer is up.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="channel">Which stream.</param>
    public void Connected(int peer, PeerChannel channel)
    {
        Fleet.Recorder.Add(WorldEvent.Fault, Node.Number, peer, 16 + (long)channel);
        if (channel == PeerChannel.Control) _watch?.Connected(Fleet.PeerOf(peer));
    }

    /// <summary>A stream to a peer is down.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="channel">Which stream.</param>
    public void Disconnected(int peer, PeerChannel channel)
    {
        if (channel == PeerChannel.Control) _watch?.Disconnected(Fleet.PeerOf(peer));
        if (channel != PeerChannel.Raft) return;
        Fleet.Counts.Unreachable++;
        foreach (var shard in _shards) shard.Post(new ShardInput(ShardInputKind.Unreachable, null, null) { Peer = Fleet.PeerOf(peer) });
    }

    /// <summary>The catalogue has given the node a group.</summary>
    /// <param name="group">The group.</param>
    public void Begin(FleetGroup group)
    {
        if (IsOpen) _groups.Begin(group);
    }

    /// <summary>The catalogue has taken a group away: its replica stops, then the log forgets it.</summary>
    /// <param name="group">The group.</param>
    public void Destroy(FleetGroup group)
    {
        if (group.ViewOn(Node.Number) is { } view) Destroy(view);
    }

    /// <summary>A replica is no member any more: it stops, then the log forgets it.</summary>
    /// <param name="view">The replica.</param>
    public void Destroy(GroupReplica view)
    {
        var group = view.Group;
        ShardOf(group).Post(_ =>
        {
            if (view.Hosted is null) return;
            ShardOf(group).End(view);
            _groups.Forget(group.Id);
        });
    }

    /// <summary>A replica is let go while its process lives, and stays in the log.</summary>
    /// <param name="group">Its group.</param>
    public void Close(FleetGroup group)
    {
        var view = group.ViewOn(Node.Number)!;
        ShardOf(group).Post(_ => ShardOf(group).End(view, mayReturn: true));
    }

    /// <summary>A replica that was let go is taken up again.</summary>
    /// <param name="group">Its group.</param>
    public void Reopen(FleetGroup group)
    {
        if (group.ViewOn(Node.Number) is not { IsUp: false }) return;
        _groups.BeginAgain(group);
    }

    /// <summary>Proposes to a group what no client knows of.</summary>
    /// <param name="group">The group.</param>
    /// <param name="operation">A number that no client gives.</param>
    public void Nudge(FleetGroup group, long operation) => group.Clients.Propose(Node.Number, operation, ReadOnlyMemory<byte>.Empty);

    /// <summary>Something is asked of a replica here, by somebody who hears of it if it does not run.</summary>
    /// <param name="view">Which.</param>
    /// <param name="ask">What is asked.</param>
    /// <param name="gone">It does not run.</param>
    public void Ask(GroupReplica view, Action<Shard, HostedReplica> ask, Action? gone = null) => ShardOf(view.Group).Post(shard =>
    {
        if (view.Hosted is { } hosted) ask(shard, hosted);
        else gone?.Invoke();
    });

    /// <summary>A replica is to campaign.</summary>
    /// <param name="view">Which.</param>
    public void Campaign(GroupReplica view) => ShardOf(view.Group).Post(shard =>
    {
        if (view.Hosted is { } hosted) shard.Requests.Campaign(hosted);
    });

    /// <inheritdoc/>
    public void Fire(int code, long argument)
    {
        if (IsDead) return;
        if (StandsStillUntil > Fleet.Events.NowMicros)
        {
            Fleet.Events.At(StandsStillUntil, this, code);
            return;
        }

        Log.Tick();
        if (IsDead) return;
        _groups.GoOn();
        Fleet.Events.After(Fleet.Plan.LogTickMicros, this, code);
    }

    /// <inheritdoc/>
    void ILogOwner.Opened(LogPosition position)
    {
        IsOpen = Node.HasServed = true;
        Fleet.Recorder.Add(WorldEvent.Started, Node.Number, position.Epoch.Value, position.DurableThrough.Value);
        _groups.Compare();
        Fleet.Events.After(Fleet.Plan.LogTickMicros, this, 0);
        Fleet.Network.Started(Node.Number);
        _groups.GoOn();
    }

    /// <inheritdoc/>
    void ILogOwner.Refused(LogRefusal refusal)
    {
        if (!Node.HasFailingDisk) throw new OracleViolationException("RecoversFromCrash", $"Node {Node.Number} cannot open its log: {refusal}");
        Fleet.Counts.FailedStarts++;
        Node.EndSoon(this);
    }

    /// <inheritdoc/>
    void ILogOwner.Recovered(ReadTicket ticket, LoggedReplica? replica) => _groups.Recovered(ticket, replica);

    /// <inheritdoc/>
    void ILogOwner.Written(WriteTicket ticket, WriteOutcome outcome) => _groups.Written(ticket, outcome);

    /// <inheritdoc/>
    void ILogOwner.Read(ReadTicket ticket, EntryBatch entries)
    {
    }

    /// <inheritdoc/>
    void ILogOwner.RoomAgain() => _groups.GoOn();

    /// <inheritdoc/>
    void ILogOwner.SnapshotWanted(GroupId group, LogIndex through)
    {
        if (Fleet.Find(group) is not { } wanted) return;
        ShardOf(wanted).Post(shard =>
        {
            if (shard.Find(group) is { } replica) shard.Snapshots.Wanted(replica);
        });
    }

    /// <inheritdoc/>
    void ILogOwner.FullChanged(bool isFull)
    {
        Fleet.Recorder.Add(WorldEvent.Fault, Node.Number, isFull ? 1 : 0, 33);
        foreach (var shard in _shards) shard.Post(on => on.Handover.FullChanged(isFull));
    }

    /// <inheritdoc/>
    void ILogOwner.StallChanged(bool isStalled)
    {
        Fleet.Recorder.Add(WorldEvent.Fault, Node.Number, isStalled ? 1 : 0, 32);
        IsStalled = isStalled;
        foreach (var shard in _shards) shard.Post(on => on.Handover.StallChanged(isStalled));
    }

    /// <inheritdoc/>
    void ILogOwner.PartRefused(WriteTicket ticket, GroupId group)
    {
    }

    /// <inheritdoc/>
    void ILogOwner.Closed() => IsClosed = true;

    /// <summary>The log has failed: nothing that was under way is acknowledged, and the process ends.</summary>
    void ILogOwner.Failed(LogFault fault)
    {
        if (!Node.HasFailingDisk) throw new OracleViolationException("NoUnexpectedFault", $"The log of node {Node.Number} failed: {fault}");
        Fleet.Counts.FailedDisks++;
        if (!IsOpen) Fleet.Counts.FailedStarts++;
        IsStopped = true;
        Node.EndSoon(this);
    }

    /// <summary>The shard of a group.</summary>
    /// <param name="group">The group.</param>
    public ShardHost ShardOf(FleetGroup group) => _shards[(int)(group.Id.Value % _shards.Length)];
}
