using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.Sleeping;
using DataWarehouse.Plugins.UltimateConsensus.Watching;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>The thread of one shard, with its apply lane beside it.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ShardLoop : IShardPorts, IShardInbox, ILogPortOwner, IDisposable
{
    private const int RequestsMax = 256;

    private readonly Mailbox<ShardInput> _inbox = new();
    private readonly FrameBudget _frames;
    private readonly Shard _shard;
    private readonly LogPort _port;
    private readonly IPeerTransport _transport;
    private readonly TimeProvider _time;
    private readonly TimeSpan _tick;
    private readonly ApplyLoop _lane;
    private readonly SnapshotWorker _worker;
    private readonly CallerLoop _callers;
    private readonly CompletionQueue _completions;
    private readonly Thread _thread;
    private readonly List<LogNews> _news = [];
    private volatile bool _isStopping;
    private volatile bool _isIdle;
    private volatile PeerShare[] _shares = [];
    private volatile StandstillReport _standstills = StandstillReport.None;
    private long _sharesVersion;
    private readonly int _callsMax;
    private long _refusedCalls;
    private long _rounds;
    private long _tickedAt;
    private long _toldAt;

    /// <summary>Makes a shard; it does not run yet.</summary>
    /// <param name="name">The name of its threads.</param>
    /// <param name="log">The log.</param>
    /// <param name="transport">Sends.</param>
    /// <param name="time">The clock.</param>
    /// <param name="tick">The time from a tick to the next.</param>
    /// <param name="options">How the shard behaves.</param>
    /// <param name="observer">Hears of what happens to replicas.</param>
    public ShardLoop(string name, LogDriver log, IPeerTransport transport, TimeProvider time, TimeSpan tick, ShardOptions options, IReplicaObserver observer)
    {
        _transport = transport;
        _time = time;
        _tick = tick;
        _worker = new SnapshotWorker(name + " snapshots", log.Snapshots);
        Snapshots = new SnapshotDesk(this, log, _worker);
        _callsMax = options.CallsMax;
        _frames = new FrameBudget(options.InboxBytesMax);
        _shard = new Shard(this, options, transport.Limits.MessageBytesMax, observer);
        _port = log.OpenPort(this, RequestsMax);
        _callers = new CallerLoop(name + " callers", time);
        _completions = new CompletionQueue(_callers);
        _lane = new ApplyLoop(name + " apply", this, _callers);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _tickedAt = time.GetTimestamp();
        Meter = new LoopMeter(time);
    }

    /// <summary>Measures its rounds.</summary>
    public LoopMeter Meter { get; }

    /// <summary>How it is, as it was a moment ago.</summary>
    public ShardFigures Figures => new()
    {
        Groups = _shard.Sleeper.All.Count,
        Awake = _shard.Sleeper.Awake.Count,
        Led = _shard.Tally.Led,
        Stopped = _shard.Tally.Stopped,
        Inbox = _inbox.Count,
        InboxBytes = _frames.WaitingBytes,
        Lane = _lane.Waiting,
        Callers = _callers.Waiting,
        CacheBytes = _shard.Cache.Bytes,
    };

    /// <summary>Moves its snapshots.</summary>
    public SnapshotDesk Snapshots { get; }

    /// <summary>Whether it gets on.</summary>
    public ShardGauge Gauge => new(Volatile.Read(ref _rounds), _isIdle);

    /// <summary>Whether its lane gets on.</summary>
    public LaneGauge LaneGauge => _lane.Gauge;

    /// <summary>The groups that stood still when it last looked.</summary>
    public StandstillReport Standstills => _standstills;

    /// <summary>What it has in common with other nodes, as it was after the latest turn that changed it.</summary>
    public IReadOnlyList<PeerShare> Shares => _shares;

    /// <summary>Begins to run.</summary>
    public void Start()
    {
        _worker.Start();
        _callers.Start();
        _lane.Start();
        _thread.Start();
    }

    /// <summary>Calls that were refused, because too many of them waited.</summary>
    public long RefusedCalls => Interlocked.Read(ref _refusedCalls);

    /// <summary>Frames from peers that were dropped, because too many bytes of them waited.</summary>
    public long DroppedFrames => _frames.Dropped;

    /// <summary>Gives it something to take in.</summary>
    /// <param name="input">What.</param>
    /// <returns>Whether it was taken; nothing is once the shard has stopped.</returns>
    public bool TryPost(in ShardInput input) => _inbox.TryPost(input);

    /// <summary>Gives it a caller's proposal or read, of which only so many may wait.</summary>
    /// <param name="input">The call.</param>
    /// <returns>Why it was not taken; null if it was.</returns>
    public RequestRefusal? TryCall(in ShardInput input)
    {
        var verdict = _inbox.TryPost(input, _callsMax);
        if (verdict == MailboxVerdict.Taken) return null;
        if (verdict == MailboxVerdict.Closed) return RequestRefusal.Stopped;
        Interlocked.Increment(ref _refusedCalls);
        return RequestRefusal.Busy;
    }

    /// <summary>Does something between two turns of the shard.</summary>
    /// <param name="action">What; it must be quick and not throw.</param>
    /// <returns>Whether it will be done; nothing is once the shard has stopped.</returns>
    public bool TryPost(Action<Shard> action) => _inbox.TryPost(new ShardInput(ShardInputKind.Action, null, action));

    /// <inheritdoc/>
    /// <remarks>Once the shard has stopped there is nobody who could want it done.</remarks>
    public void Post(Action<Shard> action) => TryPost(action);

    /// <summary>A frame from a peer has arrived.</summary>
    /// <param name="from">The peer.</param>
    /// <param name="message">The frame; its memory is held until the shard has read it.</param>
    public void Post(PeerId from, in PeerMessage message)
    {
        if (!_frames.TryTake(message.Payload.Length)) return;
        message.Buffer.Hold();
        if (!_inbox.TryPost(new ShardInput(ShardInputKind.Frame, null, message.Buffer) { Frame = message.Payload, Peer = from })) Release(message.Payload, message.Buffer);
    }

    /// <summary>The apply lane has done something, in the form in which a shard takes it in.</summary>
    /// <param name="report">What.</param>
    public static ShardInput InputOf(in ApplyReport report)
    {
        var isPlain = report is { IsCapture: false, Restored: false, IsFence: false, Fault: null };
        return new ShardInput(isPlain ? ShardInputKind.Applied : ShardInputKind.Report, report.Replica.Host, isPlain ? null : report) { Index = report.Index };
    }

    /// <summary>Gives it several things to take in; nothing happens once the shard has stopped.</summary>
    /// <param name="inputs">What, in order; copied.</param>
    public void Post(ReadOnlySpan<ShardInput> inputs) => _inbox.Post(inputs);

    /// <summary>Stops after the present turn; the lane finishes what it has, and whoever waits is told.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _inbox.Signal();
        if (_thread.ThreadState != ThreadState.Unstarted) _thread.Join();
        _lane.Dispose();
        _callers.Dispose();
        _worker.Dispose();
    }

    /// <inheritdoc/>
    void ILogPortOwner.LogHasNews() => _inbox.Signal();

    /// <inheritdoc/>
    WriteAdmission IShardPorts.Submit(WriteTicket ticket, ReadOnlySpan<GroupWrite> writes, bool mustSync) => _port.Submit(ticket, writes, mustSync);

    /// <inheritdoc/>
    ReadAdmission IShardPorts.Read(ReadTicket ticket, GroupId group, LogIndex from, LogIndex to, int bytesMax) => _port.Read(ticket, group, from, to, bytesMax);

    /// <inheritdoc/>
    ReadAdmission IShardPorts.Recover(ReadTicket ticket, GroupId group) => _port.Recover(ticket, group);

    /// <inheritdoc/>
    SendResult IShardPorts.Send(PeerId to, PeerChannel channel, ReadOnlySpan<byte> frame) => _transport.Send(to, channel, frame);

    /// <inheritdoc/>
    void IShardPorts.Hand(ReadOnlySpan<ApplyWork> works) => _lane.Post(works);

    /// <inheritdoc/>
    ISnapshotPorts IShardPorts.Snapshots => Snapshots;

    private void Run()
    {
        _completions.BelongToThisThread();
        var inputs = Array.Empty<ShardInput>();
        Meter.Woke(_time.GetTimestamp(), hasWork: false);
        while (!_isStopping)
        {
            Volatile.Write(ref _rounds, _rounds + 1);
            HearLog();
            if (_shard.IsBlocked)
            {
                while (_shard.RunOnce()) { }
                if (_shard.IsBlocked)
                {
                    _inbox.WaitForSignal(_tick);
                    continue;
                }
            }

            Meter.Rests();
            _isIdle = true;
            var count = _inbox.Take(ref inputs, _news.Count > 0 ? TimeSpan.Zero : UntilDue());
            _isIdle = false;
            var now = _time.GetTimestamp();
            Meter.Woke(now, hasWork: count > 0 || _news.Count > 0);
            _shard.WallClockTicks = _time.GetUtcNow().UtcTicks;
            HearLog();
            TakeNews();
            foreach (ref readonly var input in inputs.AsSpan(0, count)) Take(input);
            Array.Clear(inputs, 0, count);
            TickIfDue(now);
            TellCommitsIfDue();
            while (_shard.RunOnce()) { }
            PublishShares();
            _completions.Flush();
        }

        End(ref inputs);
    }

    /// <summary>Whoever waits for the shard, or comes while it stops, is told.</summary>
    private void End(ref ShardInput[] inputs)
    {
        _inbox.Close();
        var count = _inbox.Take(ref inputs, TimeSpan.Zero);
        foreach (ref readonly var input in inputs.AsSpan(0, count))
        {
            if (input.Kind == ShardInputKind.Propose) ((IProposalCaller)input.Item!).Refused(RequestRefusal.Stopped, default);
            else if (input.Kind is ShardInputKind.Query or ShardInputKind.QueryLocal) ((IQueryCaller)input.Item!).Refused(RequestRefusal.Stopped, default);
            else if (input.Kind == ShardInputKind.Frame) Release(input.Frame, (PeerBuffer)input.Item!);
            else if (input.Kind == ShardInputKind.Action) ((Action<Shard>)input.Item!)(_shard);
        }

        _shard.Close();
        _completions.Flush();
    }

    private void Release(ReadOnlyMemory<byte> frame, PeerBuffer buffer)
    {
        _frames.Release(frame.Length);
        buffer.Release();
    }

    /// <summary>What the log says must be heard even while the shard is blocked: hearing it makes room, and what is undone must not be built on.</summary>
    private void HearLog()
    {
        foreach (ref readonly var news in _port.Take())
        {
            if (news.Kind == LogNewsKind.PartRefused) _shard.PartRefused(news.Write, news.Group);
            else if (news is { Kind: LogNewsKind.Written, Outcome: WriteOutcome.NoSpace }) _shard.Written(news.Write, news.Outcome);
            else _news.Add(news);
        }
    }

    private void TakeNews()
    {
        foreach (ref readonly var news in CollectionsMarshal.AsSpan(_news))
        {
            switch (news.Kind)
            {
                case LogNewsKind.Written:
                    _shard.Written(news.Write, news.Outcome);
                    break;
                case LogNewsKind.Recovered:
                    _shard.Recovered(news.Asked, news.Replica);
                    break;
                case LogNewsKind.Read:
                    _shard.Fetched(news.Asked, news.Entries);
                    break;
            }
        }

        _news.Clear();
    }

    private void Take(in ShardInput input)
    {
        switch (input.Kind)
        {
            case ShardInputKind.Propose:
                _shard.Requests.Propose(input.Replica!, (IProposalCaller)input.Item!);
                break;
            case ShardInputKind.Query:
                _shard.Requests.Query(input.Replica!, (IQueryCaller)input.Item!);
                break;
            case ShardInputKind.QueryLocal:
                _shard.Requests.QueryLocal(input.Replica!, (IQueryCaller)input.Item!);
                break;
            case ShardInputKind.Frame:
                _shard.Deliver(input.Peer, input.Frame);
                Release(input.Frame, (PeerBuffer)input.Item!);
                break;
            case ShardInputKind.Applied:
                _shard.Applied(input.Replica!, new ApplyReport(input.Replica!.Applied, input.Index));
                break;
            case ShardInputKind.Report:
                _shard.Applied(input.Replica!, (ApplyReport)input.Item!);
                break;
            case ShardInputKind.Unreachable:
                _shard.Unreachable(input.Peer);
                break;
            default:
                ((Action<Shard>)input.Item!)(_shard);
                break;
        }
    }

    private void PublishShares()
    {
        var ledger = _shard.Sleeper.Ledger;
        if (ledger.Version == _sharesVersion) return;
        _sharesVersion = ledger.Version;
        _shares = ledger.Shares();
    }

    private TimeSpan UntilDue()
    {
        var untilTick = _shard.NeedsTicks ? Left(_tick, _tickedAt) : Timeout.InfiniteTimeSpan;
        if (!_shard.HasUntoldCommits) return untilTick;
        var untilTold = Left(Shard.CommitPause, _toldAt);
        return untilTick == Timeout.InfiniteTimeSpan || untilTold < untilTick ? untilTold : untilTick;
    }

    private TimeSpan Left(TimeSpan pause, long since)
    {
        var left = pause - _time.GetElapsedTime(since);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void TellCommitsIfDue()
    {
        if (_shard.HasUntoldCommits && Left(Shard.CommitPause, _toldAt) > TimeSpan.Zero) return;
        _toldAt = _time.GetTimestamp();
        _shard.TellCommits();
    }

    /// <summary>One tick, however many were missed: a replica that stood still must hear its inbox before it thinks its leader gone.</summary>
    private void TickIfDue(long now)
    {
        if (_time.GetElapsedTime(_tickedAt, now) < _tick) return;
        _tickedAt = _time.GetTimestamp();
        _shard.Tick();
        _standstills = _shard.Watch.Report;
    }
}
