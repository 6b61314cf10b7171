using System.Diagnostics.CodeAnalysis;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Sleeping;
using DataWarehouse.Plugins.UltimateConsensus.Watching;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.StateMachines;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>One replica on a shard: its core with what stands round it. An idle one holds no buffer.</summary>
/// <remarks>Not thread-safe; belongs to its shard.</remarks>
internal sealed class HostedReplica
{
    private readonly List<(ReplicaId Replica, PeerPost Post)> _heard = [];
    private readonly List<StoredSnapshot> _abandoned = [];
    private readonly ShardOptions _options;
    private RecoveredState? _rebuiltFrom;
    private LogIndex _laneDone;

    /// <summary>Starts a replica.</summary>
    /// <param name="group">The group.</param>
    /// <param name="self">The replica.</param>
    /// <param name="options">How the shard behaves; its core's seed is this replica's own.</param>
    /// <param name="recovered">What the log holds of it.</param>
    /// <param name="applied">Its state machine, on the apply lane.</param>
    /// <param name="machines">Makes another, when a snapshot replaces its state.</param>
    /// <param name="chunks">Memory for payloads.</param>
    public HostedReplica(GroupId group, ReplicaId self, ShardOptions options, RecoveredState recovered, AppliedReplica applied, IStateMachineFactory machines, ChunkPool chunks)
    {
        _options = options;
        Install = new InstallState(options.Planted);
        Arena = new PayloadArena(chunks);
        Begin(new RaftCore(group, self, options.Core, recovered), recovered);
        Applied = applied;
        Machines = machines;
        applied.Host = this;
        _laneDone = applied.Applied;
    }

    /// <summary>The group.</summary>
    public GroupId Group => Core.Group;

    /// <summary>A fault put in on purpose.</summary>
    public PlantedBug Planted => _options.Core.Planted;

    /// <summary>The core.</summary>
    public RaftCore Core { get; private set; }

    /// <summary>Holds back what must not leave before it is durable.</summary>
    public SendGate Gate { get; private set; }

    /// <summary>The memory of the payloads.</summary>
    public PayloadArena Arena { get; }

    /// <summary>The proposals under way.</summary>
    public ProposalDesk Proposals { get; private set; }

    /// <summary>The reads under way.</summary>
    public QueryDesk Queries { get; private set; }

    /// <summary>The state machine; only the apply lane may touch it.</summary>
    public AppliedReplica Applied { get; }

    /// <summary>Makes its state machines.</summary>
    public IStateMachineFactory Machines { get; }

    /// <summary>How often it began anew; what belongs to an earlier life is not told to the core.</summary>
    public int Life { get; private set; }

    /// <summary>Whether it takes nothing, because it is about to begin anew from what is durable.</summary>
    public bool IsRestarting { get; private set; }

    /// <summary>Whether its state machine must be made anew, too, when it begins anew: a snapshot from a leader was on its way into it.</summary>
    public bool NeedsState { get; private set; }

    /// <summary>Whether it waits for that state machine.</summary>
    public bool IsRebuilt => IsRestarting && _rebuiltFrom is not null;

    /// <summary>Requests of this shard to the log that hold something of it and have not ended.</summary>
    public int RequestsUnderWay { get; set; }

    /// <summary>Whether it takes messages, proposals and reads.</summary>
    public bool IsRunning => Fault is null && !IsRestarting;

    /// <summary>Whether it waits for its turn.</summary>
    public bool IsTouched { get; set; }

    /// <summary>The commit index that <see cref="LateCommits"/> has noted, or zero.</summary>
    public LogIndex NotedCommit { get; set; }

    /// <summary>Why it has stopped, or null.</summary>
    public ReplicaFault? Fault { get; private set; }

    /// <summary>The change of configuration or leader under way; null while there never was one.</summary>
    public ChangeDesk? Changes { get; private set; }

    /// <summary>Hears when it stops; null while it is on no shard.</summary>
    public IReplicaObserver? Observer { get; set; }

    /// <summary>Snapshots of its own state.</summary>
    public SavedState Saved { get; private set; }

    /// <summary>Snapshots on their way to or from others; null while there were none.</summary>
    public SnapshotExchange? Exchange { get; set; }

    /// <summary>A write that waits for the lane to take the snapshot in it, and for its record to be durable.</summary>
    public InstallState Install { get; }

    /// <summary>Whether it gets ticks, and what is remembered while it does not.</summary>
    public SleepState Sleep { get; } = new();

    /// <summary>What it takes of the shard's memory for logs.</summary>
    public CacheShare Cache { get; } = new();

    /// <summary>Bounds that memory; null while it is on no shard.</summary>
    public CacheBudget? Budget { get; set; }

    /// <summary>Counts it; null while it is on no shard.</summary>
    public GroupTally? Tally { get; set; }

    /// <summary>As what it is counted.</summary>
    public (bool Leads, bool IsStopped) Tallied { get; set; }

    /// <summary>What the watch over progress has seen of it; null while it has nothing to do.</summary>
    public ProgressMark? Mark { get; set; }

    /// <summary>Is told before the replica stops or begins anew, so that nobody believes it asleep any more; null while it is on no shard.</summary>
    public Action<HostedReplica>? Rousing { get; set; }

    /// <summary>Whether there is something to do in a turn.</summary>
    public bool HasWork => IsRunning && (Core.HasEffects || Proposals.HasQueued || Saved.HasSome || Saved.IsToTell);

    /// <summary>Where changes are asked for.</summary>
    public ChangeDesk ChangeDesk => Changes ??= new ChangeDesk(Core, _options);

    /// <summary>Notes who holds another replica.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="post">The way to its node.</param>
    public void Heard(ReplicaId replica, PeerPost post)
    {
        for (var place = 0; place < _heard.Count; place++)
        {
            if (_heard[place].Replica != replica) continue;
            if (!ReferenceEquals(_heard[place].Post, post)) _heard[place] = (replica, post);
            return;
        }

        _heard.Add((replica, post));
    }

    /// <summary>The way to a replica, if it was heard or looked up before.</summary>
    /// <param name="replica">The replica.</param>
    public PeerPost? PostTo(ReplicaId replica)
    {
        foreach (var (known, post) in _heard)
        {
            if (known == replica) return post;
        }

        return null;
    }

    /// <summary>The node that leads the group, as far as known; or nobody.</summary>
    public PeerId LeaderNode => Core.Configuration.TryGetMember(Core.Leader, out var member) ? member.Node : PostTo(Core.Leader)?.Peer ?? default;

    /// <summary>Gives a message to the core; what it may keep is copied first.</summary>
    /// <param name="message">The message; all of it belongs to the caller.</param>
    /// <param name="entries">Scratch with the message's own entries.</param>
    public void Step(in Message message, Span<Entry> entries)
    {
        if (_options.Planted != PlantedShardBug.PayloadNotCopied)
        {
            foreach (ref var entry in entries) entry = entry with { Payload = Arena.Copy(entry.Payload.Span) };
        }

        Core.Step(message);
        if (!entries.IsEmpty) Arena.Belongs(Core.Log.Last);
    }

    /// <summary>The apply lane has done with everything up to a place.</summary>
    /// <param name="index">The place.</param>
    public void LaneDone(LogIndex index) => _laneDone = LogIndex.Max(_laneDone, index);

    /// <summary>Gives payload memory back that neither the log nor the lane nor a message holds.</summary>
    public void ReleaseMemory()
    {
        // A message that the core has decided on, or that waits for a write, still names payloads that the log has let go of since.
        if (Core.HasEffects || Gate.Held > 0) return;
        var first = Core.Log.FirstInMemory.Value;
        if (_options.Planted == PlantedShardBug.ChunkReturnedOnceApplied) Arena.Release(_laneDone);
        else Arena.Release(new LogIndex(Math.Min(first == 0 ? 0 : first - 1, _laneDone.Value)));
    }

    /// <summary>Lets a tick pass.</summary>
    /// <param name="nowTick">The tick of the shard.</param>
    public void Tick(long nowTick)
    {
        Core.Tick();
        Proposals.Tick(nowTick, LeaderNode);
        Queries.Tick(nowTick, LeaderNode);
        Changes?.Tick(nowTick, LeaderNode);
        Exchange?.Tick();
    }

    /// <summary>A node could not be reached: what was under way to a replica there is lost.</summary>
    /// <param name="peer">The node.</param>
    public void Unreachable(PeerId peer)
    {
        if (Core.Role != Role.Leader) return;
        foreach (var member in Core.Configuration.Members)
        {
            if (member.Node == peer) Core.ReportUnreachable(member.Replica);
        }
    }

    /// <summary>Lets go of memory that an idle replica does not need.</summary>
    public void Rest()
    {
        Core.Slumber.Rest();
        Gate.Rest();
        Proposals.Rest();
        Mark = null;
        ReleaseMemory();
        Budget?.Note(this);
    }

    /// <summary>Lets go of durable and applied entries in memory, the oldest first.</summary>
    /// <param name="bytes">Stops once the rest is no larger than this.</param>
    public void CutCache(long bytes)
    {
        Core.TrimCache(bytes);
        ReleaseMemory();
    }

    /// <summary>Hands leadership to the voter that has most of the log.</summary>
    /// <returns>Whether that was begun.</returns>
    public bool HandLeadershipOver()
    {
        if (Core.Role != Role.Leader) return false;
        var best = ReplicaId.None;
        var match = LogIndex.Zero;
        foreach (var progress in Core.Progress)
        {
            if (progress.Replica == Core.Self || !Core.Configuration.IsVoter(progress.Replica) || progress.Match < match) continue;
            (best, match) = (progress.Replica, progress.Match);
        }

        return !best.IsNone && Core.TransferLeadership(best).IsTaken;
    }

    /// <summary>
    /// What the core has asked to be written is undone, so the core knows more than the disk. It stops, as a crash would stop it; who waits is told.
    /// </summary>
    public void BeginRestart()
    {
        if (Core.Fault is { } fault)
        {
            // It was about to say so, and must not forget it.
            Stop(fault);
            return;
        }

        Rousing?.Invoke(this);
        IsRestarting = true;
        // With a snapshot from a leader on its way the core has forgotten which configuration was in force before.
        NeedsState = Install.IsUnderWay || Core.Log.PendingSnapshot is not null;
        Proposals.Close(RequestRefusal.DiskFull);
        Queries.Close(RequestRefusal.Busy);
        Changes?.Close();
        Exchange?.GiveUp();
        Exchange = null;
        Install.GiveUp(_abandoned);
    }

    /// <summary>Begins anew from what is durable; the state machine goes on where it is.</summary>
    /// <param name="durable">What the log holds.</param>
    public void Restart(RecoveredState durable)
    {
        var applied = Core.Log.Applied;
        var configuration = Core.CanDescribeSnapshot(applied) ? Core.DescribeSnapshot(applied).Configuration : null;
        Restart(durable with { Applied = applied, AppliedConfiguration = configuration }, applied);
    }

    /// <summary>Waits for a state machine from what is durable.</summary>
    /// <param name="durable">What the log holds.</param>
    public void Rebuild(RecoveredState durable) => _rebuiltFrom = durable;

    /// <summary>Begins anew from what is durable; so does the state machine.</summary>
    public void RestartRebuilt()
    {
        var durable = _rebuiltFrom ?? throw new InvalidOperationException($"Group {Group} waits for no state machine.");
        _rebuiltFrom = null;
        NeedsState = false;
        Restart(durable, durable.Applied);
    }

    /// <summary>Gives the snapshots that an earlier life left behind; those that are recorded nevertheless are among them.</summary>
    public StoredSnapshot[] TakeAbandoned()
    {
        Saved.GiveUp(_abandoned);
        StoredSnapshot[] abandoned = [.. _abandoned];
        _abandoned.Clear();
        return abandoned;
    }

    /// <summary>Stops the replica; who waits is told.</summary>
    /// <param name="fault">Why.</param>
    public void Stop(ReplicaFault fault)
    {
        Rousing?.Invoke(this);
        var isNews = Fault is null;
        Fault ??= fault;
        Proposals.Close(RequestRefusal.Stopped);
        Queries.Close(RequestRefusal.Stopped);
        Changes?.Close();
        Exchange?.GiveUp();
        Tally?.Note(this);
        if (isNews) Observer?.Stopped(this, fault);
    }

    private void Restart(RecoveredState recovered, LogIndex applied)
    {
        var isWriting = Saved.IsWriting;
        Life++;
        IsRestarting = false;
        _laneDone = applied;
        Begin(new RaftCore(Group, Core.Self, _options.Core with { Seed = _options.Core.Seed + ((ulong)Life << 1) }, recovered), recovered);
        if (isWriting) Saved.GoOn();
    }

    [MemberNotNull(nameof(Core), nameof(Gate), nameof(Proposals), nameof(Queries), nameof(Saved))]
    private void Begin(RaftCore core, RecoveredState recovered)
    {
        Core = core;
        Gate = new SendGate(recovered.HardState, core.Log.Durable, _options.Core.Planted);
        Proposals = new ProposalDesk(core, Arena, _options);
        Queries = new QueryDesk(core, _options);
        Changes = null;
        Saved = new SavedState(core, _options);
    }
}
