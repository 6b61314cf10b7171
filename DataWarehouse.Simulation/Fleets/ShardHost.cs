using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.Sleeping;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Tracing;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>
/// Runs one shard, in place of the thread of <see cref="ShardLoop"/> and in the same order: what it is given waits in an inbox, and a signal wakes it after a while. Its
/// process may end inside any call that the shard makes.
/// </summary>
/// <remarks>Not thread-safe; belongs to its process.</remarks>
internal sealed class ShardHost : IShardPorts, IShardInbox, ILogPortOwner, IEventTarget
{
    private const int LatePerMillion = 5_000;
    private static readonly long PauseMicros = (long)Shard.CommitPause.TotalMicroseconds;
    private const int RunsMax = 10_000;
    private const int LookedAtAlwaysMax = 8;
    private const long EpochTicks = 638_000_000_000_000_000;

    private readonly NodeProcess _process;
    private readonly SeededRandom _random;
    private readonly LogPort _port;
    private readonly LaneHost _lane;
    private readonly SnapshotDesk _snapshots;
    private readonly FrameBudget _frames;
    private readonly ShardNews _news;
    private readonly List<GroupReplica> _hosted = [];
    private readonly List<GroupReplica> _stirred = [];
    private List<ShardInput> _inbox = [];
    private List<ShardInput> _taking = [];
    private PeerShare[] _shares = [];
    private long _sharesVersion;
    private long _wakesAt = long.MaxValue;
    private long _wake;
    private long _tickedAt;
    private long _toldAt;

    /// <summary>Makes a shard without replicas.</summary>
    /// <param name="process">Its process.</param>
    /// <param name="number">Its number there, from 0.</param>
    /// <param name="random">Its own source of randomness.</param>
    public ShardHost(NodeProcess process, int number, SeededRandom random)
    {
        _process = process;
        _random = random;
        var plan = process.Fleet.Plan;
        Worker = new SnapshotSteps(process, random.Fork("snapshots"));
        _frames = new FrameBudget(plan.Shard.InboxBytesMax);
        _snapshots = new SnapshotDesk(this, process.Log, Worker);
        _port = process.Log.OpenPort(this, plan.RequestsMax);
        _news = new ShardNews(process, this, _port);
        _lane = new LaneHost(process, this, random.Fork("lane"));
        Shard = new Shard(this, plan.Shard with { Sleep = plan.Shard.Sleep with { Shard = number, Shards = plan.Shards } }, PeerTransportLimits.Default.MessageBytesMax);
        _tickedAt = process.Fleet.Events.NowMicros;
    }

    /// <summary>The shard.</summary>
    public Shard Shard { get; }

    /// <summary>Writes and reads its snapshots.</summary>
    public SnapshotSteps Worker { get; }

    /// <summary>Until when it handles nothing, in virtual microseconds.</summary>
    public long StuckUntil { get; set; }

    /// <summary>Whether it gets on: nothing waits for it, or it has gone round.</summary>
    public ShardGauge Gauge => new(Shard.Turns, _inbox.Count == 0 && !Shard.NeedsTicks);

    /// <summary>What it has in common with other nodes.</summary>
    public IReadOnlyList<PeerShare> Shares => _shares;

    /// <summary>The replicas on it.</summary>
    public IReadOnlyList<GroupReplica> Views => _hosted;

    /// <summary>Whether a state machine of it has thrown.</summary>
    public bool HasThrown => _hosted.Exists(static view => view.HasThrown);

    private Fleet Fleet => _process.Fleet;

    private int Node => _process.Node.Number;

    /// <summary>Gives it something to take in.</summary>
    /// <param name="input">What.</param>
    public void Post(in ShardInput input)
    {
        _inbox.Add(input);
        Signal();
    }

    /// <summary>A frame from a peer has arrived.</summary>
    /// <param name="from">The peer.</param>
    /// <param name="memory">The frame.</param>
    public void Arrived(PeerId from, FrameMemory memory)
    {
        if (_frames.TryTake(memory.Bytes.Length))
        {
            Post(new ShardInput(ShardInputKind.Frame, null, memory) { Frame = memory.Bytes, Peer = from });
            return;
        }

        Fleet.Counts.DroppedFrames++;
        memory.Release();
    }

    /// <inheritdoc/>
    public void Post(Action<Shard> action) => Post(new ShardInput(ShardInputKind.Action, null, action));

    /// <summary>The apply lane has done something.</summary>
    /// <param name="report">What.</param>
    public void Report(in ApplyReport report) => Post(ShardLoop.InputOf(report));

    /// <summary>A replica begins here; to be called between two turns.</summary>
    /// <param name="view">Which.</param>
    /// <param name="recovered">What the log holds of it.</param>
    /// <param name="restored">Its state machine.</param>
    public void Begin(GroupReplica view, RecoveredState recovered, RestoredMachine restored)
    {
        var options = Fleet.Plan.Shard;
        options = options with { Core = options.Core with { Seed = _random.NextBits() | 1 } };
        var applied = new AppliedReplica(view.Group.Id, restored.Machine, restored.Sessions, restored.Index);
        var hosted = new HostedReplica(view.Group.Id, view.Replica, options, recovered, applied, view.Group.Machines, Shard.Chunks);
        view.Begin(hosted);
        _hosted.Add(view);
        Shard.Add(hosted);
        Stir(view);
    }

    /// <summary>A replica goes; to be called between two turns.</summary>
    /// <param name="view">Which.</param>
    /// <param name="mayReturn">Whether it stays in the log and may be taken up again.</param>
    public void End(GroupReplica view, bool mayReturn = false)
    {
        if (view.Hosted is not { } hosted) return;
        Shard.Remove(hosted);
        _hosted.Remove(view);
        if (mayReturn) view.End();
        else view.Destroy();
    }

    /// <summary>The process ends: no replica runs any more.</summary>
    public void Crash()
    {
        foreach (var view in _hosted) view.End();
        _hosted.Clear();
    }

    /// <inheritdoc/>
    void ILogPortOwner.LogHasNews() => Signal();

    /// <inheritdoc/>
    WriteAdmission IShardPorts.Submit(WriteTicket ticket, ReadOnlySpan<GroupWrite> writes, bool mustSync)
    {
        _process.Step();
        var admission = _port.Submit(ticket, writes, mustSync);
        if (admission != WriteAdmission.Accepted) return admission;
        _news.Submitted(ticket, writes);
        Fleet.Recorder.Add(WorldEvent.Write, Node, ticket.Value, writes.Length);
        _process.Step();
        return admission;
    }

    /// <inheritdoc/>
    ReadAdmission IShardPorts.Read(ReadTicket ticket, GroupId group, LogIndex from, LogIndex to, int bytesMax)
    {
        _process.Step();
        Fleet.Counts.Fetches++;
        return _port.Read(ticket, group, from, to, bytesMax);
    }

    /// <inheritdoc/>
    ReadAdmission IShardPorts.Recover(ReadTicket ticket, GroupId group)
    {
        _process.Step();
        var admission = _port.Recover(ticket, group);
        if (Fleet.Recorder.IsRead) Fleet.Recorder.Say(Node, $"reads g{group} anew: {admission}");
        return admission;
    }

    /// <inheritdoc/>
    SendResult IShardPorts.Send(PeerId to, PeerChannel channel, ReadOnlySpan<byte> frame)
    {
        _process.Step();
        return Fleet.Network.Send(Node, Fleet.NodeOf(to), channel, frame);
    }

    /// <inheritdoc/>
    void IShardPorts.Hand(ReadOnlySpan<ApplyWork> works)
    {
        _process.Step();
        _lane.Post(works);
    }

    /// <inheritdoc/>
    ISnapshotPorts IShardPorts.Snapshots => _snapshots;

    /// <inheritdoc/>
    public void Fire(int code, long argument)
    {
        if (argument != _wake || _process.IsStopped) return;
        var paused = Math.Max(_process.StandsStillUntil, StuckUntil);
        if (paused > Fleet.Events.NowMicros)
        {
            Fleet.Events.At(paused, this, code, argument);
            return;
        }

        _wakesAt = long.MaxValue;
        try
        {
            Turn();
        }
        catch (ProcessEndedException)
        {
            return;
        }

        if (Shard.IsBlocked) WakeAt(Fleet.Events.NowMicros + _process.TickMicros);
        else if (Shard.HasUntoldCommits) WakeAt(Math.Min(_toldAt + PauseMicros, _tickedAt + _process.TickMicros));
        else if (Shard.NeedsTicks) WakeAt(_tickedAt + _process.TickMicros);
    }

    /// <summary>What <see cref="ShardLoop"/> does between two waits.</summary>
    private void Turn()
    {
        _news.Hear();
        if (Shard.IsBlocked)
        {
            Shard.RunOnce();
            if (Shard.IsBlocked) return;
        }

        (_taking, _inbox) = (_inbox, _taking);
        Shard.WallClockTicks = EpochTicks + (Fleet.Events.NowMicros * TimeSpan.TicksPerMicrosecond);
        _news.Hear();
        _news.Take();
        foreach (ref readonly var input in CollectionsMarshal.AsSpan(_taking)) Take(input);
        _taking.Clear();
        TickIfDue();
        TellCommitsIfDue();
        var runs = 0;
        while (Shard.RunOnce())
        {
            if (++runs == RunsMax) throw new OracleViolationException("TurnsEnd", $"A shard of node {Node} has work after {RunsMax} turns without any input.");
        }

        if (Shard.Sleeper.Ledger.Version != _sharesVersion) (_sharesVersion, _shares) = (Shard.Sleeper.Ledger.Version, Shard.Sleeper.Ledger.Shares());
        Look();
    }

    /// <summary>A replica may have begun anew.</summary>
    /// <param name="view">Which.</param>
    public void NoteNewLife(GroupReplica view)
    {
        if (view.NoteNewLife()) Fleet.Counts.BegunAnew++;
    }

    private void Take(in ShardInput input)
    {
        if (input.Replica is { } replica && Fleet.Find(replica.Group)?.ViewOn(Node) is { } view) Stir(view);
        switch (input.Kind)
        {
            case ShardInputKind.Propose:
                Fleet.Counts.Proposals++;
                Shard.Requests.Propose(input.Replica!, (IProposalCaller)input.Item!);
                break;
            case ShardInputKind.Query:
                Fleet.Counts.Reads++;
                Shard.Requests.Query(input.Replica!, (IQueryCaller)input.Item!);
                break;
            case ShardInputKind.Frame:
                Deliver(input);
                break;
            case ShardInputKind.Applied:
                Shard.Applied(input.Replica!, new ApplyReport(input.Replica!.Applied, input.Index));
                break;
            case ShardInputKind.Report:
                Shard.Applied(input.Replica!, (ApplyReport)input.Item!);
                if (Fleet.Find(input.Replica!.Group)?.ViewOn(Node) is { } reported) NoteNewLife(reported);
                break;
            case ShardInputKind.Unreachable:
                Shard.Unreachable(input.Peer);
                StirAll();
                break;
            default:
                ((Action<Shard>)input.Item!)(Shard);
                break;
        }
    }

    private void Deliver(in ShardInput input)
    {
        var reader = new Plugins.UltimateConsensus.Wire.WireBatchReader(input.Frame);
        while (reader.TryRead(out var item))
        {
            if (Shard.Find(item.Group) is null || Fleet.Find(item.Group)?.ViewOn(Node) is not { } view) continue;
            Fleet.Counts.Delivered++;
            Stir(view);
        }

        Shard.Deliver(input.Peer, input.Frame);
        _frames.Release(input.Frame.Length);
        ((FrameMemory)input.Item!).Release();
    }

    private void TickIfDue()
    {
        if (Fleet.Events.NowMicros - _tickedAt < _process.TickMicros) return;
        _tickedAt = Fleet.Events.NowMicros;
        Shard.Tick();
        StirAll();
        Fleet.Recorder.Add(WorldEvent.Tick, Node);
    }

    private void TellCommitsIfDue()
    {
        if (Shard.HasUntoldCommits && Fleet.Events.NowMicros - _toldAt < PauseMicros) return;
        _toldAt = Fleet.Events.NowMicros;
        Shard.TellCommits();
    }

    /// <summary>The oracles look at all replicas that had something to do, and nobody may have something left to do.</summary>
    private void Look()
    {
        if (_hosted.Count <= LookedAtAlwaysMax) StirAll();
        foreach (var view in _stirred)
        {
            view.IsStirred = false;
            if (view.Hosted is not { } hosted) continue;
            if (hosted.Fault is { Kind: FaultKind.StorageFailed } && _process.Log.State == LogState.Closed && _process.Node.HasFailingDisk)
            {
                _process.Node.EndSoon(_process);
                continue;
            }

            if (hosted.Fault is { Kind: FaultKind.StateMachineFailed } && view.MayFail)
            {
                // It is as if it had crashed, and nobody else may notice.
                view.End();
                _hosted.Remove(view);
                _process.Stopped(_random.Between(1, 800_000));
                continue;
            }

            if (hosted.Fault is { } fault) throw new OracleViolationException("NoUnexpectedFault", $"Replica {view.Replica} of group {view.Group.Id} on node {Node} stopped: {fault.Kind} at {fault.Index}: {fault.Detail}");
            SleepInvariant.Check(view);
            view.Group.Oracles.Stepped(view);
            if (view.HasBegunToLead()) NoteLeader(view);
            if (!Shard.IsBlocked && hosted.HasWork) throw new OracleViolationException("NoLostWakeUp", $"Replica {view.Replica} of group {view.Group.Id} on node {Node} has work, and nothing will wake it.");
        }

        _stirred.Clear();
    }

    private void NoteLeader(GroupReplica view)
    {
        Fleet.Counts.Elections++;
        Fleet.Recorder.Add(WorldEvent.Role, Node, view.Group.Id.Value, view.Core!.Term.Value);
    }

    private void StirAll()
    {
        foreach (var view in _hosted) Stir(view);
    }

    /// <summary>A replica is to be looked at when the turn is over.</summary>
    /// <param name="view">Which.</param>
    public void Stir(GroupReplica view)
    {
        if (view.IsStirred || !view.IsUp) return;
        view.IsStirred = true;
        _stirred.Add(view);
    }

    private void Signal() => WakeAt(Fleet.Events.NowMicros + _random.Between(1, _random.Chance(LatePerMillion) ? 5_000 : 60));

    private void WakeAt(long micros)
    {
        if (micros >= _wakesAt) return;
        _wakesAt = micros;
        Fleet.Events.At(micros, this, 0, ++_wake);
    }
}
