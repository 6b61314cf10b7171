using System.Buffers;
using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Replication;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.Wire;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
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
/// <item>While <see cref="IsBlocked"/>, give no input but try <see cref="RunOnce"/> again when the log may have room.</item>
/// <item>Set <see cref="WallClockTicks"/>, give the inputs that wait, then call <see cref="RunOnce"/> until it returns false.</item>
/// <item>Call <see cref="Tick"/> at a steady rate while <see cref="AwakeCount"/> is not 0; after a stall first give all waiting inputs, then one tick.</item>
/// </list>
/// <para>Not thread-safe: one owner, one call at a time.</para>
/// </remarks>
internal sealed class Shard
{
    private readonly IShardPorts _ports;
    private readonly ShardOptions _options;
    private readonly int _messageBytesMax;
    private readonly Dictionary<GroupId, HostedReplica> _replicas = [];
    private readonly List<HostedReplica> _awake = [];
    private readonly Queue<HostedReplica> _touched = new();
    private readonly Dictionary<PeerId, PeerPost> _posts = [];
    private readonly List<PeerPost> _postOrder = [];
    private readonly Dictionary<long, TurnRequest> _underWay = [];
    private readonly Stack<TurnRequest> _spareRequests = new();
    private readonly List<ApplyWork> _works = [];
    private readonly List<ReadOnlyMemory<byte>> _payloads = [];
    private readonly List<Message> _ready = [];
    private readonly Effects _effects = new();
    private readonly EntryScratch _scratch = new();
    private readonly ArrayBufferWriter<byte> _items = new();
    private readonly Dictionary<long, (HostedReplica Replica, ReplicaId For)> _fetches = [];
    private readonly List<(HostedReplica Replica, ReplicaId For)> _unanswered = [];
    private readonly List<HostedReplica> _again = [];
    private TurnRequest _request = new();
    private long _tickets;
    private long _fetchTickets;
    private long _nowTick;

    /// <summary>Makes a shard without replicas.</summary>
    /// <param name="ports">Does what it decides.</param>
    /// <param name="options">How it behaves.</param>
    /// <param name="messageBytesMax">The most bytes that the transport takes as one message.</param>
    public Shard(IShardPorts ports, ShardOptions options, int messageBytesMax)
    {
        (_ports, _options, _messageBytesMax) = (ports, options, messageBytesMax);
        Chunks = new ChunkPool(options.SparePayloadBytesMax, options.Poisons);
        _request.Begin(NextTicket());
    }

    /// <summary>The wall clock in UTC, in ticks of 100 ns since the year 1, for proposals of the next turn.</summary>
    public long WallClockTicks { get; set; }

    /// <summary>Whether a request waits for room in the log; until then no core may be called.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>Replicas that need ticks.</summary>
    public int AwakeCount => _awake.Count;

    /// <summary>Turns so far, for looking at.</summary>
    public long Turns { get; private set; }

    /// <summary>Items of frames that were dropped: flawed, or for a replica that is not here.</summary>
    public long DroppedItems { get; private set; }

    /// <summary>Memory for payloads.</summary>
    public ChunkPool Chunks { get; }

    /// <summary>A replica of a group, or null.</summary>
    /// <param name="group">The group.</param>
    public HostedReplica? Find(GroupId group) => _replicas.GetValueOrDefault(group);

    /// <summary>Takes a replica in; it is awake.</summary>
    /// <param name="replica">The replica; its group has none here.</param>
    public void Add(HostedReplica replica)
    {
        _replicas.Add(replica.Group, replica);
        _awake.Add(replica);
        Touch(replica);
    }

    /// <summary>Lets a replica go; who waits is told.</summary>
    /// <param name="replica">The replica.</param>
    public void Remove(HostedReplica replica)
    {
        replica.Stop(new ReplicaFault(FaultKind.Removed, replica.Core.Term, replica.Core.Log.Commit, "The replica was removed."));
        _replicas.Remove(replica.Group);
        _awake.Remove(replica);
        _works.Add(new ApplyWork(ApplyWorkKind.Close, replica.Applied, default, null));
    }

    /// <summary>Lets a replica campaign now.</summary>
    /// <param name="replica">The replica.</param>
    public void Campaign(HostedReplica replica)
    {
        if (replica.Fault is null) replica.Core.Campaign();
        Touch(replica);
    }

    /// <summary>Takes a proposal.</summary>
    /// <param name="replica">Whose group.</param>
    /// <param name="caller">Who proposes.</param>
    public void Propose(HostedReplica replica, IProposalCaller caller)
    {
        if (replica.Fault is not null)
        {
            caller.Refused(RequestRefusal.Stopped, default);
            return;
        }

        replica.Proposals.Add(caller);
        Touch(replica);
    }

    /// <summary>Takes a linearizable read.</summary>
    /// <param name="replica">Whose group.</param>
    /// <param name="caller">Who asks.</param>
    public void Query(HostedReplica replica, IQueryCaller caller)
    {
        if (replica.Fault is not null)
        {
            caller.Refused(RequestRefusal.Stopped, default);
            return;
        }

        replica.Queries.Add(caller, replica.LeaderNode);
        Touch(replica);
    }

    /// <summary>Takes a frame from a peer.</summary>
    /// <param name="from">The peer.</param>
    /// <param name="frame">Its bytes; what is kept is copied.</param>
    public void Deliver(PeerId from, ReadOnlyMemory<byte> frame)
    {
        var post = PostOf(from);
        var reader = new WireBatchReader(frame);
        while (reader.TryRead(out var item))
        {
            if (!_replicas.TryGetValue(item.Group, out var replica) || replica.Fault is not null || !TryTake(replica, post, item)) DroppedItems++;
            else Touch(replica);
        }

        _scratch.Clear();
        if (reader.Flaw != WireFlaw.None) DroppedItems++;
    }

    private bool TryTake(HostedReplica replica, PeerPost post, in WireItem item)
    {
        switch (item.Kind)
        {
            case SnapshotItemCodec.ChunkKind:
                if (SnapshotItemCodec.Decode(item, out var leader, out var follower, out SnapshotChunk chunk) != WireFlaw.None || follower != replica.Core.Self) return false;
                replica.Heard(leader, post);
                ExchangeOf(replica).Take(leader, chunk);
                return true;
            case SnapshotItemCodec.AnswerItemKind:
                if (SnapshotItemCodec.Decode(item, out var from, out var to, out SnapshotChunkAnswer answer) != WireFlaw.None || to != replica.Core.Self) return false;
                replica.Exchange?.Take(from, answer);
                return true;
            default:
                if (MessageCodec.Decode(item, _scratch, out var message) != WireFlaw.None || message.To != replica.Core.Self || message.Kind == MessageKind.InstallSnapshot) return false;
                replica.Heard(message.From, post);
                replica.Step(message, _scratch.Entries);
                return true;
        }
    }

    private SnapshotExchange ExchangeOf(HostedReplica replica) => replica.Exchange ??= new SnapshotExchange(replica, _ports.Snapshots, _options.Transfers, _items);

    /// <summary>A request to the log ended.</summary>
    /// <param name="ticket">Which.</param>
    public void Written(WriteTicket ticket)
    {
        if (!_underWay.Remove(_options.Planted == PlantedShardBug.OutcomeOfEarliestRequest ? EarliestUnderWay() : ticket.Value, out var request)) return;
        Complete(request);
        _spareRequests.Push(request);
    }

    /// <summary>Old entries were read.</summary>
    /// <param name="ticket">The wish.</param>
    /// <param name="entries">The entries; empty if they are not there.</param>
    public void Fetched(ReadTicket ticket, EntryBatch entries)
    {
        if (!_fetches.Remove(ticket.Value, out var fetch) || fetch.Replica.Fault is not null) return;
        fetch.Replica.Core.ProvideEntries(fetch.For, entries);
        Touch(fetch.Replica);
    }

    /// <summary>The apply lane has done something.</summary>
    /// <param name="replica">For which replica.</param>
    /// <param name="report">What.</param>
    public void Applied(HostedReplica replica, in ApplyReport report)
    {
        replica.LaneDone(report.Index);
        if (replica.Fault is not null)
        {
            report.Captured?.State.Dispose();
            return;
        }

        if (report.Fault is { } fault)
        {
            replica.Stop(new ReplicaFault(FaultKind.StateMachineFailed, replica.Core.Term, report.Index, fault));
            return;
        }

        if (report.Restored) Complete(replica, replica.Install.Restored());
        else if (!replica.Install.IsUnderWay) replica.Core.ApplyCompleted(report.Index);
        replica.ReleaseMemory();
        if (report.IsCapture && replica.Saved.Captured(report.Captured) is { } captured) _ports.Snapshots.Write(replica, captured);
        CaptureIfDue(replica, isWanted: false);
        Touch(replica);
    }

    /// <summary>A state of a replica's own was written into a file, or could not be.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="stored">What the log is to record, or null.</param>
    /// <returns>Whether the file is of use.</returns>
    public bool SnapshotWritten(HostedReplica replica, StoredSnapshot? stored)
    {
        var isOfUse = replica.Saved.Written(stored) && replica.Fault is null;
        Touch(replica);
        return isOfUse;
    }

    /// <summary>The log would be smaller if a replica took a snapshot.</summary>
    /// <param name="replica">The replica.</param>
    public void SnapshotWanted(HostedReplica replica) => CaptureIfDue(replica, isWanted: true);

    /// <summary>The latest snapshot is open for sending.</summary>
    /// <param name="sending">For which transfer.</param>
    /// <param name="stored">Which it is, or null.</param>
    public void SnapshotOpened(SnapshotSending sending, StoredSnapshot? stored)
    {
        sending.Replica.Exchange!.Opened(sending, stored);
        Touch(sending.Replica);
    }

    /// <summary>A part of a snapshot was read for sending.</summary>
    /// <param name="sending">For which transfer.</param>
    /// <param name="range">Which part.</param>
    /// <param name="bytes">Its bytes; empty if it could not be read.</param>
    public void SnapshotRead(SnapshotSending sending, ChunkRange range, ReadOnlyMemory<byte> bytes)
    {
        sending.Replica.Exchange!.Read(sending, range, bytes);
        Touch(sending.Replica);
    }

    /// <summary>A part of a snapshot is stored, or could not be.</summary>
    /// <param name="receiving">Of which transfer.</param>
    /// <param name="isStored">Whether it is.</param>
    public void SnapshotStored(SnapshotReceiving receiving, bool isStored) => receiving.Replica.Exchange!.Stored(receiving, isStored);

    /// <summary>A received snapshot is durable, and a state machine was made from it; or it could not be.</summary>
    /// <param name="receiving">Of which transfer.</param>
    /// <param name="received">Both, or null.</param>
    public void SnapshotReceived(SnapshotReceiving receiving, ReceivedSnapshot? received)
    {
        receiving.Replica.Exchange!.Finished(receiving, received);
        Touch(receiving.Replica);
    }

    /// <summary>A peer's stream broke or could not take a frame: what was under way to it is lost.</summary>
    /// <param name="peer">The peer.</param>
    public void Unreachable(PeerId peer)
    {
        foreach (var replica in _awake)
        {
            if (replica.Core.Role != Role.Leader) continue;
            foreach (var member in replica.Core.Configuration.Members)
            {
                if (member.Node == peer) replica.Core.ReportUnreachable(member.Replica);
            }
        }
    }

    /// <summary>A tick has passed for every replica that is awake.</summary>
    public void Tick()
    {
        _nowTick++;
        foreach (var replica in _awake)
        {
            if (replica.Fault is not null) continue;
            replica.Core.Tick();
            replica.Proposals.Tick(_nowTick, replica.LeaderNode);
            replica.Exchange?.Tick();
            if (replica.HasWork) Touch(replica);
        }
    }

    /// <summary>Does a turn for the replicas that were touched.</summary>
    /// <returns>Whether more is to be done without further input.</returns>
    public bool RunOnce()
    {
        if (IsBlocked && !TrySubmit()) return false;
        Turns++;
        while (_request.Bytes < _options.WriteBytesPerTurn && _touched.TryDequeue(out var replica)) Run(replica);
        TrySubmit();
        foreach (var post in _postOrder) post.Flush();
        FlushWorks();
        return !IsBlocked && _touched.Count > 0;
    }

    private void Run(HostedReplica replica)
    {
        replica.IsTouched = false;
        if (replica.Fault is not null) return;
        // What the core has decided names the snapshot before; so it goes first, and the news in another turn.
        if (replica.Saved.IsToTell && !replica.Core.HasEffects) replica.Saved.Tell();
        if (replica.Proposals.HasQueued) replica.Proposals.Propose(WallClockTicks, _nowTick, _payloads, replica.LeaderNode);
        replica.Core.TakeEffects(_effects);
        Handle(replica);
        if (replica.HasWork) _again.Add(replica);
    }

    private void Handle(HostedReplica replica)
    {
        if (_effects.Fault is { } fault)
        {
            replica.Stop(fault);
            return;
        }

        if (_effects.LeadershipChanged && _effects.Role != Role.Leader) replica.Exchange?.Abandon();
        if (_effects.Write is { } write) Write(replica, write);
        else _request.AddSaved(replica);
        if (replica.Saved.TakeUseless() is { } useless) _ports.Snapshots.Discard(replica, useless);

        foreach (ref readonly var send in _effects.Sends)
        {
            if (_options.Planted == PlantedShardBug.SentBeforeDurable) _ready.Add(send.Message);
            else replica.Gate.Take(send, _ready);
        }

        Send(replica);
        foreach (ref readonly var entry in _effects.Apply.Entries)
            _works.Add(new ApplyWork(ApplyWorkKind.Apply, replica.Applied, entry, replica.Proposals.Committed(entry)));
        foreach (var grant in _effects.Grants) replica.Queries.Granted(grant);
        foreach (var lost in _effects.LostReads) replica.Queries.Lost(lost, replica.LeaderNode);
        while (replica.Queries.TakeReady(replica.Core.Log.Applying) is { } caller)
            _works.Add(new ApplyWork(ApplyWorkKind.Query, replica.Applied, default, caller));
        foreach (ref readonly var fetch in _effects.Fetches) Fetch(replica, fetch);
    }

    private void Write(HostedReplica replica, in WriteEffect write)
    {
        replica.Gate.Begin(write);
        StoredSnapshot? stored = null;
        if (write.Snapshot is not null)
        {
            var received = replica.Exchange!.Received!;
            stored = received.Stored;
            replica.Install.Begin(write.Id);
            replica.Proposals.Skipped(stored.Descriptor.Index, replica.LeaderNode);
            _works.Add(new ApplyWork(ApplyWorkKind.Restore, replica.Applied, default, received.Machine));
            replica.Exchange.Installed();
        }

        _request.Add(replica, write, stored);
    }

    private void CaptureIfDue(HostedReplica replica, bool isWanted)
    {
        if (replica.Fault is null && replica.Saved.IsDue(isWanted)) _works.Add(new ApplyWork(ApplyWorkKind.Capture, replica.Applied, default, null));
    }

    private void Send(HostedReplica replica)
    {
        foreach (ref readonly var message in CollectionsMarshal.AsSpan(_ready))
        {
            if ((replica.PostTo(message.To) ?? LookUp(replica, message.To)) is not { } post) continue;
            if (message.Kind == MessageKind.InstallSnapshot) ExchangeOf(replica).Begin(message);
            else post.Add(message);
        }

        _ready.Clear();
        if (replica.Gate.Fault is { } fault) replica.Stop(fault);
    }

    private PeerPost? LookUp(HostedReplica replica, ReplicaId to)
    {
        if (!replica.Core.Configuration.TryGetMember(to, out var member)) return null;
        var post = PostOf(member.Node);
        replica.Heard(to, post);
        return post;
    }

    private void Fetch(HostedReplica replica, in LogFetch fetch)
    {
        var ticket = ++_fetchTickets;
        _fetches.Add(ticket, (replica, fetch.Replica));
        var admission = _ports.Read(new ReadTicket(ticket), replica.Group, fetch.First, fetch.Last, (int)Math.Min(fetch.BytesMax, int.MaxValue));
        if (admission == ReadAdmission.Accepted) return;
        _fetches.Remove(ticket);
        _unanswered.Add((replica, fetch.Replica));
    }

    /// <summary>Hands the turn's request to the log. After it the cores may be called again.</summary>
    private bool TrySubmit()
    {
        if (!_request.IsEmpty)
        {
            var request = _request;
            if (request.Writes.IsEmpty)
            {
                Next();
                Complete(request);
                _spareRequests.Push(request);
            }
            else
            {
                var admission = _ports.Submit(request.Ticket, request.Writes, request.MustSync);
                IsBlocked = admission is WriteAdmission.Busy or WriteAdmission.NoSpace;
                if (IsBlocked) return false;
                if (admission != WriteAdmission.Accepted) throw new InvalidOperationException($"The log does not take the writes of a turn: {admission}.");
                request.Submitted();
                _underWay.Add(request.Ticket.Value, request);
                Next();
            }
        }

        foreach (var (replica, to) in _unanswered)
        {
            replica.Core.ProvideEntries(to, EntryBatch.Empty);
            Touch(replica);
        }

        foreach (var replica in _again) Touch(replica);
        _unanswered.Clear();
        _again.Clear();
        return true;
    }

    private void Next()
    {
        _request = _spareRequests.TryPop(out var spare) ? spare : new TurnRequest();
        _request.Begin(NextTicket());
    }

    private void Complete(TurnRequest request)
    {
        foreach (var part in request.Parts)
        {
            if (part.Replica.Fault is not null) continue;
            if (part.Saved != LogIndex.Zero) part.Replica.Saved.Recorded(part.Saved);
            Complete(part.Replica, part.Installs ? part.Replica.Install.Durable() : part.Write);
            if (_options.Planted != PlantedShardBug.WakeUpLost) Touch(part.Replica);
        }
    }

    private void Complete(HostedReplica replica, WriteId write)
    {
        if (write.IsNone) return;
        replica.Core.WriteCompleted(write);
        replica.Gate.Complete(write, _ready);
        Send(replica);
    }

    private void FlushWorks()
    {
        if (_works.Count == 0) return;
        _ports.Hand(CollectionsMarshal.AsSpan(_works));
        _works.Clear();
    }

    private void Touch(HostedReplica replica)
    {
        if (replica.IsTouched || !replica.HasWork) return;
        replica.IsTouched = true;
        _touched.Enqueue(replica);
    }

    private PeerPost PostOf(PeerId peer)
    {
        if (_posts.TryGetValue(peer, out var post)) return post;
        post = new PeerPost(peer, _ports, _options.FrameBytes, _messageBytesMax);
        _posts.Add(peer, post);
        _postOrder.Add(post);
        return post;
    }

    private long EarliestUnderWay()
    {
        var ticket = 1L;
        while (ticket <= _tickets && !_underWay.ContainsKey(ticket)) ticket++;
        return ticket;
    }

    private WriteTicket NextTicket() => new(++_tickets);
}
