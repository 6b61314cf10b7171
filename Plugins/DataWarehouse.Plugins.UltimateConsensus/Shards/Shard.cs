using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Sleeping;
using DataWarehouse.Plugins.UltimateConsensus.Watching;
using DataWarehouse.Plugins.UltimateConsensus.Wire;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>
/// Runs the cores of many groups in turns: inputs touch replicas, and a turn lets each touched one propose and step, hands the writes of all to the log as one
/// request, sends the messages of all grouped by peer, and gives what was committed to the apply lane. It decides and does nothing itself: what must be done goes to
/// <see cref="IShardPorts"/>, and the results come back as inputs.
/// </summary>
/// <remarks>
/// <para><b>The caller's duties:</b></para>
/// <list type="number">
/// <item>While <see cref="IsBlocked"/>, give no input but what the log has undone (<see cref="PartRefused"/>, and <see cref="Written"/> for want of space), and give that at
/// once; try <see cref="RunOnce"/> again when the log may have room.</item>
/// <item>Set <see cref="WallClockTicks"/>, give the inputs that wait, then call <see cref="RunOnce"/> until it returns false.</item>
/// <item>Call <see cref="TellCommits"/> every <see cref="CommitPause"/> or so while <see cref="HasUntoldCommits"/>.</item>
/// <item>Call <see cref="Tick"/> at a steady rate while <see cref="NeedsTicks"/> says so; after a stall first give all waiting inputs, then one tick.</item>
/// </list>
/// <para>Not thread-safe: one owner, one call at a time.</para>
/// </remarks>
internal sealed class Shard
{
    /// <summary>How long a commit index waits for entries to follow, at most about twice: then it is told by itself.</summary>
    public static readonly TimeSpan CommitPause = TimeSpan.FromMilliseconds(10);

    private readonly IShardPorts _ports;
    private readonly ShardOptions _options;
    private readonly Dictionary<GroupId, HostedReplica> _replicas = [];
    private readonly Queue<HostedReplica> _touched = new();
    private readonly List<HostedReplica> _again = [];
    private readonly List<ApplyWork> _works = [];
    private readonly List<ReadOnlyMemory<byte>> _payloads = [];
    private readonly List<Message> _ready = [];
    private readonly Effects _effects = new();
    private readonly ShardIntake _intake;
    private readonly IReplicaObserver? _observer;
    private readonly ShardPosts _posts;
    private readonly ShardWrites _writes;
    private readonly ShardRestarts _restarts;
    private readonly ShardFetches _fetches;
    private readonly LateCommits _commits = new();
    private readonly Action<HostedReplica> _touch;
    private long _nowTick;

    /// <summary>Makes a shard without replicas.</summary>
    /// <param name="ports">Does what it decides.</param>
    /// <param name="options">How it behaves.</param>
    /// <param name="messageBytesMax">The most bytes that the transport takes as one message.</param>
    /// <param name="observer">Hears of what happens to replicas, or null.</param>
    public Shard(IShardPorts ports, ShardOptions options, int messageBytesMax, IReplicaObserver? observer = null)
    {
        (_ports, _options, _observer) = (ports, options, observer);
        Chunks = new ChunkPool(options.SparePayloadBytesMax, options.Poisons);
        _touch = Touch;
        _posts = new ShardPosts(ports, options.FrameBytes, messageBytesMax);
        _fetches = new ShardFetches(ports);
        _restarts = new ShardRestarts(ports, _works);
        _writes = new ShardWrites(ports, _restarts, Completed, options.Planted);
        Sleeper = new Sleeper(options, _posts, _touch);
        Handover = new Handover(Sleeper, _touch);
        Snapshots = new ShardSnapshots(ports.Snapshots, options.Transfers, _works, _touch);
        Requests = new ShardRequests(Sleeper, Handover, _works, _touch);
        _intake = new ShardIntake(Sleeper, Handover, Snapshots);
        Cache = new CacheBudget(options.CacheBytesMax, options.CacheIdleTicks);
        Watch = new ProgressWatch(options.Sleep.Shard, options.StuckTicks);
    }

    /// <summary>The wall clock in UTC, in ticks of 100 ns since the year 1, for proposals of the next turn.</summary>
    public long WallClockTicks { get; set; }

    /// <summary>Whether a request waits for room in the log; until then no core may be called.</summary>
    public bool IsBlocked => _writes.IsBlocked;

    /// <summary>Whether a tick would do anything; if not, nothing need happen until something comes in.</summary>
    public bool NeedsTicks => Sleeper.NeedsTicks || Watch.IsToLook;

    /// <summary>Says which replicas are awake.</summary>
    public Sleeper Sleeper { get; }

    /// <summary>Whether leaders wait to tell a commit index.</summary>
    public bool HasUntoldCommits => _commits.HasSome;

    /// <summary>
    /// Told when the disk is full or stalls. While it is full commands are refused, entries from leaders are lost on the way, and leaderships go elsewhere; votes go on.
    /// </summary>
    public Handover Handover { get; }

    /// <summary>Turns so far, for looking at.</summary>
    public long Turns { get; private set; }

    /// <summary>Items of frames that were dropped: flawed, or for a replica that is not here.</summary>
    public long DroppedItems { get; private set; }

    /// <summary>Snapshots; what the ports have done with them is told there.</summary>
    public ShardSnapshots Snapshots { get; }

    /// <summary>Takes what callers of the groups here ask for.</summary>
    public ShardRequests Requests { get; }

    /// <summary>Memory for payloads.</summary>
    public ChunkPool Chunks { get; }

    /// <summary>Bounds what replicas keep of their logs in memory.</summary>
    public CacheBudget Cache { get; }

    /// <summary>How many replicas lead, and how many have stopped.</summary>
    public GroupTally Tally { get; } = new();

    /// <summary>Notices groups that do not get on.</summary>
    public ProgressWatch Watch { get; }

    /// <summary>A replica of a group, or null.</summary>
    /// <param name="group">The group.</param>
    public HostedReplica? Find(GroupId group) => _replicas.GetValueOrDefault(group);

    /// <summary>Takes a replica in.</summary>
    /// <param name="replica">The replica; its group has none here.</param>
    public void Add(HostedReplica replica)
    {
        _replicas.Add(replica.Group, replica);
        replica.Observer = _observer;
        (replica.Tally, replica.Budget) = (Tally, Cache);
        Tally.Note(replica);
        Cache.Note(replica);
        Sleeper.Add(replica);
        Touch(replica);
    }

    /// <summary>Lets a replica go; who waits is told.</summary>
    /// <param name="replica">The replica.</param>
    public void Remove(HostedReplica replica)
    {
        replica.Stop(new ReplicaFault(FaultKind.Removed, replica.Core.Term, replica.Core.Log.Commit, "The replica was removed."));
        _replicas.Remove(replica.Group);
        Tally.Leave(replica);
        Cache.Forget(replica);
        (replica.Tally, replica.Budget) = (null, null);
        Sleeper.Remove(replica);
        _works.Add(new ApplyWork(ApplyWorkKind.Close, replica.Applied, default, null));
    }

    /// <summary>The log has failed: nothing is durable any more, so every replica stops, and who waits is told.</summary>
    /// <param name="fault">Why, in words.</param>
    public void LogFailed(string fault) => Sleeper.All.Stop(FaultKind.StorageFailed, fault);

    /// <summary>The shard itself stops, whatever it waits for: replicas go, who waits is told, and the lane disposes of their state machines.</summary>
    public void Close()
    {
        while (Sleeper.All.Count > 0) Remove(Sleeper.All[^1]);
        if (_works.Count > 0) _ports.Hand(CollectionsMarshal.AsSpan(_works));
        _works.Clear();
    }

    /// <summary>Takes a frame from a peer.</summary>
    /// <param name="from">The peer.</param>
    /// <param name="frame">Its bytes; what is kept is copied.</param>
    public void Deliver(PeerId from, ReadOnlyMemory<byte> frame)
    {
        var post = _posts.Of(from);
        var reader = new WireBatchReader(frame);
        while (reader.TryRead(out var item))
        {
            if (!TryTake(post, item)) DroppedItems++;
        }

        _intake.FrameRead();
        if (reader.Flaw != WireFlaw.None) DroppedItems++;
    }

    /// <summary>A request to the log ended.</summary>
    /// <param name="ticket">Which.</param>
    /// <param name="outcome">How.</param>
    public void Written(WriteTicket ticket, WriteOutcome outcome)
    {
        _writes.Written(ticket, outcome);
        _restarts.Ask();
    }

    /// <summary>What a request writes of one group is undone for want of space.</summary>
    /// <param name="ticket">Which request.</param>
    /// <param name="group">The group.</param>
    public void PartRefused(WriteTicket ticket, GroupId group) => _writes.PartRefused(ticket, group);

    /// <summary>What is durable of a replica was read, for it to begin anew.</summary>
    /// <param name="ticket">The wish.</param>
    /// <param name="logged">What the log holds; null if that changed while it was read.</param>
    public void Recovered(ReadTicket ticket, LoggedReplica? logged)
    {
        if (_restarts.Recovered(ticket, logged) is { } replica) Touch(replica);
    }

    /// <summary>A state machine was made from what is durable, or could not be.</summary>
    /// <param name="replica">For which replica.</param>
    /// <param name="rebuilt">The state machine, or null.</param>
    /// <param name="fault">What went wrong, in words; null if there is a state machine.</param>
    public void Rebuilt(HostedReplica replica, RestoredMachine? rebuilt, string? fault) => _restarts.Rebuilt(replica, rebuilt, fault);

    /// <summary>Old entries were read.</summary>
    /// <param name="ticket">The wish.</param>
    /// <param name="entries">The entries; empty if they are not there.</param>
    public void Fetched(ReadTicket ticket, EntryBatch entries)
    {
        if (_fetches.Fetched(ticket, entries) is { } replica) Touch(replica);
    }

    /// <summary>The apply lane has done something.</summary>
    /// <param name="replica">For which replica.</param>
    /// <param name="report">What.</param>
    public void Applied(HostedReplica replica, in ApplyReport report)
    {
        if (replica.Fault is null && report.Fault is { } fault) replica.Stop(new ReplicaFault(FaultKind.StateMachineFailed, replica.Core.Term, report.Index, fault));
        if (!replica.IsRunning) report.Captured?.Discard();
        if (replica.Fault is not null) return;
        if (replica.IsRestarting)
        {
            if (_restarts.Applied(replica, report)) Touch(replica);
            return;
        }

        replica.LaneDone(report.Index);
        if (report.Restored) Complete(replica, replica.Install.Restored());
        else if (!replica.Install.IsUnderWay) replica.Core.ApplyCompleted(report.Index);
        replica.ReleaseMemory();
        if (report.IsCapture) Snapshots.Captured(replica, report.Captured);
        Snapshots.CaptureIfDue(replica, isWanted: false);
        Cache.Note(replica);
        Touch(replica);
    }

    /// <summary>A peer's stream broke or could not take a frame: what was under way to it is lost.</summary>
    /// <param name="peer">The peer.</param>
    public void Unreachable(PeerId peer)
    {
        foreach (var replica in Sleeper.Awake) replica.Unreachable(peer);
    }

    /// <summary>A tick has passed for every replica that is awake.</summary>
    public void Tick()
    {
        _nowTick++;
        Requests.NowTick = _nowTick;
        Sleeper.Tick();
        Cache.Tick();
        _restarts.Ask();
        for (var place = Sleeper.Awake.Count - 1; place >= 0; place--)
        {
            var replica = Sleeper.Awake[place];
            if (replica.Fault is not null) Sleeper.LetGo(replica);
            if (!replica.IsRunning || Sleeper.TryFallAsleep(replica)) continue;
            replica.Tick(_nowTick);
            if (replica.HasWork) Touch(replica);
        }

        if (Watch.Tick()) LookAtProgress();
    }

    /// <summary>Tells the commit indexes that nothing has followed.</summary>
    public void TellCommits() => _commits.Look(_touch);

    /// <summary>Does a turn for the replicas that were touched.</summary>
    /// <returns>Whether more is to be done without further input.</returns>
    public bool RunOnce()
    {
        if (IsBlocked && !TrySubmit()) return false;
        Turns++;
        while (_writes.Request.Bytes < _options.WriteBytesPerTurn && _touched.TryDequeue(out var replica)) Run(replica);
        TrySubmit();
        _posts.Flush();
        if (_works.Count > 0) _ports.Hand(CollectionsMarshal.AsSpan(_works));
        _works.Clear();
        return !IsBlocked && _touched.Count > 0;
    }

    private void LookAtProgress()
    {
        var moves = _ports.Snapshots.Moves;
        foreach (var replica in Sleeper.Awake)
        {
            if (replica.Fault is null) replica.Mark = Watch.Look(replica.Group, replica.Mark, GroupPulse.Of(replica, moves));
        }

        Watch.End();
    }

    private void Run(HostedReplica replica)
    {
        replica.IsTouched = false;
        if (!replica.IsRunning) return;
        // What the core has decided names the snapshot before; so it goes first, and the news in another turn.
        if (replica.Saved.IsToTell && !replica.Core.HasEffects) replica.Saved.Tell();
        if (replica.Proposals.HasQueued) replica.Proposals.Propose(WallClockTicks, _nowTick, _payloads, replica.LeaderNode);
        replica.Core.TakeEffects(_effects);
        _commits.Note(replica);
        Handle(replica);
        replica.ReleaseMemory();
        if (Sleeper.Look(replica)) _observer?.MembersChanged(replica);
        replica.Changes?.Look(replica.LeaderNode);
        Tally.Note(replica);
        Cache.Note(replica);
        if (replica.HasWork) _again.Add(replica);
    }

    private void Handle(HostedReplica replica)
    {
        if (_effects.Fault is { } fault)
        {
            replica.Stop(fault);
            return;
        }

        if (_effects.LeadershipChanged) LeadershipChanged(replica);
        if (_effects.Removed) _observer?.Removed(replica);
        if (_effects.AskCatalogue) _observer?.Questioned(replica);
        if (_effects.Write is { } write)
        {
            replica.Gate.Begin(write);
            _writes.Request.Add(replica, write, write.Snapshot is null ? null : Snapshots.Install(replica, write));
        }
        else
        {
            _writes.Request.AddSaved(replica);
        }

        Snapshots.DiscardUseless(replica);
        foreach (ref readonly var send in _effects.Sends)
        {
            if (_options.Planted == PlantedShardBug.SentBeforeDurable) _ready.Add(send.Message);
            else replica.Gate.Take(send, _ready);
        }

        _posts.Send(replica, _ready, Snapshots);
        foreach (ref readonly var entry in _effects.Apply.Entries)
            _works.Add(new ApplyWork(ApplyWorkKind.Apply, replica.Applied, entry, replica.Proposals.Committed(entry)));
        foreach (var grant in _effects.Grants) replica.Queries.Granted(grant);
        foreach (var lost in _effects.LostReads) replica.Queries.Lost(lost, replica.LeaderNode);
        while (replica.Queries.TakeReady(replica.Core.Log.Applying) is { } caller)
            _works.Add(new ApplyWork(ApplyWorkKind.Query, replica.Applied, default, caller));
        foreach (ref readonly var fetch in _effects.Fetches) _fetches.Ask(replica, fetch);
    }

    private void LeadershipChanged(HostedReplica replica)
    {
        if (_effects.Role != Role.Leader) replica.Exchange?.Abandon();
        _observer?.LeadershipChanged(replica);
    }

    private bool TryTake(PeerPost post, in WireItem item)
    {
        if (item.Kind is SleepItemCodec.QuestionKind or SleepItemCodec.PageKind) return Sleeper.TryTake(post, item);
        if (!_replicas.TryGetValue(item.Group, out var replica) || !replica.IsRunning || !_intake.TryTake(replica, post, item)) return false;
        Touch(replica);
        return true;
    }

    /// <summary>Ends the turn: once its request is the log's, the cores may be called again.</summary>
    private bool TrySubmit()
    {
        if (!_writes.TrySubmit()) return false;
        if (_fetches.HasUnanswered) _fetches.TellUnanswered(_again);
        foreach (var replica in _again) Touch(replica);
        _again.Clear();
        return true;
    }

    private void Completed(TurnPart part)
    {
        if (part.Saved != LogIndex.Zero) part.Replica.Saved.Recorded(part.Saved);
        Complete(part.Replica, part.Installs ? part.Replica.Install.Durable(part.Write) : part.Write);
        if (_options.Planted != PlantedShardBug.WakeUpLost) Touch(part.Replica);
    }

    private void Complete(HostedReplica replica, WriteId write)
    {
        if (write.IsNone) return;
        replica.Core.WriteCompleted(write);
        replica.Gate.Complete(write, _ready);
        _posts.Send(replica, _ready, Snapshots);
    }

    private void Touch(HostedReplica replica)
    {
        if (replica.IsTouched || !replica.HasWork) return;
        replica.IsTouched = true;
        _touched.Enqueue(replica);
    }
}
