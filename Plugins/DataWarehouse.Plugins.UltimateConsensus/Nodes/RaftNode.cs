using System.Collections.Concurrent;
using System.Security.Cryptography;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.Sleeping;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.Watching;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.StateMachines;
using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>One node: all its groups on a few shards, one log, one transport.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class RaftNode : IPeerReceiver, INodeLogOwner, IDisposable
{
    private readonly RaftNodeOptions _options;
    private readonly IPeerTransport _transport;
    private readonly TimeProvider _time;
    private readonly NodeLog _log;
    private readonly Action<string> _failed;
    private readonly ShardLoop[] _shards;
    private readonly LivenessLoop _liveness;
    private readonly ConcurrentDictionary<long, RaftReplica> _replicas = new();
    private readonly ConcurrentDictionary<long, byte> _starting = new();
    private readonly CallPool<ProposalCall> _calls = new(static pool => new ProposalCall(pool), keptMax: 1 << 16);
    private int _isStopped;

    /// <summary>What a replica begins from that a leader is to fill.</summary>
    private static StoredSnapshot Nothing { get; } = new(new SnapshotDescriptor(LogIndex.Zero, Term.Zero, Configuration.Empty), 0, 0, HasFile: false, IsInstalled: true);

    private RaftNode(RaftNodeOptions options, IDisk disk, IPeerTransport transport, TimeProvider time, Action<string> failed)
    {
        _options = options;
        _transport = transport;
        _time = time;
        _failed = failed;
        _log = new NodeLog(disk, LogOptionsOf(options), this);
        _log.Driver.Syncs = new SyncMeter(time);
        var shard = ShardOptionsOf(options);
        var events = new NodeEvents(options.Observer, text => new Thread(() => failed(text)) { Name = "observer failed", IsBackground = true }.Start());
        _shards = new ShardLoop[options.Shards];
        for (var number = 0; number < _shards.Length; number++)
            _shards[number] = new ShardLoop($"shard {number} of {transport.Local.Node}", _log.Driver, transport, time, options.Tick, shard with { Sleep = shard.Sleep with { Shard = number } }, events);
        _liveness = new LivenessLoop(transport, _shards, _log.Driver, time, options.Tick, new LivenessOptions { ElectionTicks = options.ElectionTicks, IsOn = shard.Sleep.IsOn, NoticeTicks = options.StuckAfterTicks });
    }

    /// <summary>Opens the data directory and begins to run.</summary>
    /// <param name="options">How the node runs.</param>
    /// <param name="disk">The data directory's disk, not started; the node stops it.</param>
    /// <param name="transport">The way to the peers, not started; the node stops it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="failed">Is told that the log has failed: nothing more is acknowledged, and the process must end.</param>
    /// <exception cref="ArgumentException">The options are not valid.</exception>
    /// <exception cref="InvalidOperationException">The data directory was refused; the message says why, and what to do.</exception>
    public static async Task<RaftNode> StartAsync(RaftNodeOptions options, IDisk disk, IPeerTransport transport, TimeProvider time, Action<string> failed)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(disk);
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(failed);
        if (options.Flaw is { } flaw) throw new ArgumentException(flaw, nameof(options));
        var node = new RaftNode(options, disk, transport, time, failed);
        try
        {
            await node._log.OpenAsync(new DirectoryId(RandomBits())).ConfigureAwait(false);
        }
        catch
        {
            node._log.Dispose();
            throw;
        }

        foreach (var shard in node._shards) shard.Start();
        node._liveness.Start();
        try
        {
            transport.Start(node);
        }
        catch
        {
            // Its address may be in use; the log must not stay open for that.
            node.Dispose();
            throw;
        }

        options.Telemetry?.Add(node);
        return node;
    }

    /// <summary>This node.</summary>
    public PeerId Local => _transport.Local;

    /// <summary>Frames from peers that were dropped, because a shard did not keep up; see <see cref="RaftNodeOptions.InboxBytesMax"/>.</summary>
    public long DroppedFrames => _shards.Sum(static shard => shard.DroppedFrames);

    /// <summary>The groups that the data directory holds a replica of, in no order; those that a repair has fenced are among them.</summary>
    public IReadOnlyList<long> StoredGroups => [.. StoredReplicas.Select(static stored => stored.Group)];

    /// <summary>The replicas that the data directory holds, running or not, in no order; one that a repair has fenced has the number 0.</summary>
    public IReadOnlyList<(long Group, long Replica)> StoredReplicas => [.. _log.Driver.Groups().Select(static stored => (stored.Group.Value, stored.Replica.Value))];

    /// <summary>
    /// What of this node does not get on although it is alive: first its disk and its threads, then groups, 16 of each shard at most. Known without asking anybody; empty is how it
    /// should be. What gets on again leaves the list.
    /// </summary>
    public IReadOnlyList<Standstill> Standstills => [.. _liveness.Standstills, .. _shards.SelectMany(static shard => shard.Standstills.Named)];

    /// <summary>How all groups of this node are.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<GroupSurvey> SurveyAsync(CancellationToken cancellationToken) => GroupSurvey.TakeAsync(_shards, _time, cancellationToken);

    /// <summary>The number of the shard that runs a group.</summary>
    /// <param name="group">The group.</param>
    public int ShardNumberOf(long group) => (int)(group % _shards.Length);

    /// <summary>How many groups of this node stand still; more than <see cref="Standstills"/> names where there are many.</summary>
    public int GroupsStandingStill => _shards.Sum(static shard => shard.Standstills.Count);

    /// <summary>The log of all groups.</summary>
    internal NodeLog Log => _log;

    /// <summary>The shards, which never change.</summary>
    internal IReadOnlyList<ShardLoop> Shards => _shards;

    /// <summary>Whether the process of another node was heard within an election timeout, by the beats between nodes. It decides nothing here; who plans where replicas go wants to know.</summary>
    /// <param name="peer">The life of the node; this one always counts as heard.</param>
    public bool IsHeard(PeerId peer) => peer == Local || _liveness.IsUp(peer);

    /// <summary>This node's replica of a group, or null.</summary>
    /// <param name="group">The group.</param>
    public RaftReplica? Find(long group) => _replicas.GetValueOrDefault(group);

    /// <summary>Begins a group of which this node is an initial voter, or takes it up again if the data directory holds it.</summary>
    /// <param name="group">The group's number, 0 or more; never used again for another.</param>
    /// <param name="voters">The initial voters, the same on all of their nodes.</param>
    /// <param name="machines">Makes its state machine.</param>
    /// <exception cref="ArgumentException">This node is none of the voters, or the voters make no configuration.</exception>
    /// <exception cref="InvalidOperationException">The group runs here already, or the log does not take it.</exception>
    public async Task<RaftReplica> StartGroupAsync(long group, IReadOnlyList<RaftMember> voters, IStateMachineFactory machines)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(group);
        ArgumentNullException.ThrowIfNull(voters);
        ArgumentNullException.ThrowIfNull(machines);
        ObjectDisposedException.ThrowIf(_isStopped != 0, this);
        var configuration = Configuration.Of(voters.Select(voter => new Member(new ReplicaId(voter.Replica), voter.Node)), []);
        if (!configuration.IsValid(out var reason)) throw new ArgumentException(reason, nameof(voters));
        var self = voters.FirstOrDefault(voter => voter.Node == Local);
        if (self.Replica == 0) throw new ArgumentException($"{Local} is none of the voters of group {group}.", nameof(voters));

        return await StartOnceAsync(group, machines, () => TakeUpAsync(new GroupId(group), new ReplicaId(self.Replica), configuration)).ConfigureAwait(false);
    }

    /// <summary>
    /// Holds a group from now on of which this node is to become a member by <see cref="RaftReplica.ChangeMembersAsync"/>, or takes it up again if the data directory holds that
    /// replica. It knows nothing and does nothing until the group's leader fills it.
    /// </summary>
    /// <param name="group">The group's number.</param>
    /// <param name="replica">The replica's number, 1 or more; higher than any that the group ever had.</param>
    /// <param name="machines">Makes its state machine.</param>
    /// <exception cref="InvalidOperationException">The group runs here already, the data directory holds another replica of it, or the log does not take it.</exception>
    public Task<RaftReplica> JoinGroupAsync(long group, long replica, IStateMachineFactory machines)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(group);
        ArgumentOutOfRangeException.ThrowIfLessThan(replica, 1);
        ArgumentNullException.ThrowIfNull(machines);
        ObjectDisposedException.ThrowIf(_isStopped != 0, this);
        return StartOnceAsync(group, machines, () => TakeUpAsync(new GroupId(group), new ReplicaId(replica), null));
    }

    /// <summary>
    /// Lets this node's replica of a group go for good, with its log: only once it is no member any more, or the group is to end. Whoever waits is told. A node that holds the group
    /// again later gets another replica.
    /// </summary>
    /// <param name="group">The group; nothing happens if the data directory holds nothing of it.</param>
    /// <exception cref="InvalidOperationException">The log does not take it.</exception>
    public async Task DestroyGroupAsync(long group)
    {
        ObjectDisposedException.ThrowIf(_isStopped != 0, this);
        if (!_starting.TryAdd(group, 0)) throw new InvalidOperationException($"Group {group} is just being taken up or let go.");
        try
        {
            if (_replicas.TryRemove(group, out var replica)) await replica.LetGoAsync().ConfigureAwait(false);
            var id = new GroupId(group);
            if (_log.Driver.Find(id) is not null) await _log.WriteAsync(GroupWrite.Destroy(id)).ConfigureAwait(false);
        }
        finally
        {
            _starting.TryRemove(group, out _);
        }
    }

    private async Task<RaftReplica> StartOnceAsync(long group, IStateMachineFactory machines, Func<Task<(ReplicaId Replica, StoredSnapshot Snapshot, RecoveredState Recovered)>> takeUp)
    {
        if (!_starting.TryAdd(group, 0)) throw new InvalidOperationException($"Group {group} runs here already, or is about to.");
        try
        {
            if (_replicas.ContainsKey(group)) throw new InvalidOperationException($"Group {group} runs here already.");
            return await StartReplicaAsync(new GroupId(group), await takeUp().ConfigureAwait(false), machines).ConfigureAwait(false);
        }
        finally
        {
            _starting.TryRemove(group, out _);
        }
    }

    private async Task<RaftReplica> StartReplicaAsync(GroupId id, (ReplicaId Replica, StoredSnapshot Snapshot, RecoveredState Recovered) found, IStateMachineFactory machines)
    {
        var group = id.Value;
        var (replica, snapshot, recovered) = found;
        var shard = ShardOf(group);
        var restored = await shard.Snapshots.RestoreAsync(id, snapshot, machines).ConfigureAwait(false);
        var options = ShardOptionsOf(_options);
        options = options with { Core = options.Core with { Seed = (ulong)RandomBits() | 1 } };
        var applied = new AppliedReplica(id, restored.Machine, restored.Sessions, restored.Index);
        var begun = new TaskCompletionSource<RaftReplica>(TaskCreationOptions.RunContinuationsAsynchronously);
        var isPosted = shard.TryPost(on =>
        {
            try
            {
                var hosted = new HostedReplica(id, replica, options, recovered, applied, machines, on.Chunks);
                on.Add(hosted);
                var handle = new RaftReplica(Local, shard, hosted, _calls);
                _replicas[group] = handle;
                begun.TrySetResult(handle);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                begun.TrySetException(exception);
            }
        });
        if (isPosted) return await begun.Task.ConfigureAwait(false);
        restored.Discard();
        throw new ObjectDisposedException(nameof(RaftNode));
    }

    /// <summary>Stops: what was acknowledged is durable, and who still waits is told that the outcome is unknown or the node has stopped.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isStopped, 1) != 0) return;
        _options.Telemetry?.Remove(this);
        _liveness.Dispose();
        _transport.Stop();
        foreach (var replica in _replicas.Values) replica.Close();
        foreach (var shard in _shards) shard.Dispose();
        _log.Dispose();
    }

    /// <inheritdoc/>
    void IPeerReceiver.OnConnected(PeerConnection connection, PeerBoot boot)
    {
        if (connection.Channel == PeerChannel.Control) _liveness.Post(new PeerInput(PeerInputKind.Connected, connection.Peer, default, null));
    }

    /// <inheritdoc/>
    void IPeerReceiver.OnMessages(PeerConnection connection, ReadOnlySpan<PeerMessage> messages)
    {
        foreach (ref readonly var message in messages)
        {
            // A beat wakes no shard: that is what makes sleeping groups cost nothing.
            if (BeatCodec.IsBeat(message.Payload.Span))
            {
                message.Buffer.Hold();
                _liveness.Post(new PeerInput(PeerInputKind.Beat, connection.Peer, message.Payload, message.Buffer));
                continue;
            }

            foreach (var shard in _shards) shard.Post(connection.Peer, message);
        }
    }

    /// <inheritdoc/>
    void IPeerReceiver.OnDisconnected(PeerConnection connection)
    {
        if (connection.Channel == PeerChannel.Control) _liveness.Post(new PeerInput(PeerInputKind.Disconnected, connection.Peer, default, null));
        if (connection.Channel != PeerChannel.Raft) return;
        foreach (var shard in _shards) shard.TryPost(new ShardInput(ShardInputKind.Unreachable, null, null) { Peer = connection.Peer });
    }

    /// <inheritdoc/>
    void IPeerReceiver.OnRoom(PeerConnection connection)
    {
    }

    /// <inheritdoc/>
    void INodeLogOwner.SnapshotWanted(GroupId group)
    {
        ShardOf(group.Value).Post(shard =>
        {
            if (shard.Find(group) is { } replica) shard.Snapshots.Wanted(replica);
        });
    }

    /// <inheritdoc/>
    void INodeLogOwner.DiskFullChanged(bool isFull)
    {
        foreach (var shard in _shards) shard.Post(on => on.Handover.FullChanged(isFull));
    }

    /// <inheritdoc/>
    void INodeLogOwner.DiskStallChanged(bool isStalled)
    {
        _liveness.StallChanged(isStalled);
        foreach (var shard in _shards) shard.Post(on => on.Handover.StallChanged(isStalled));
    }

    /// <inheritdoc/>
    /// <remarks>Whoever is told may want to dispose of the node, which waits for the very thread that this is called on.</remarks>
    void INodeLogOwner.LogFailed(string fault)
    {
        foreach (var shard in _shards) shard.Post(on => on.LogFailed(fault));
        new Thread(() => _failed(fault)) { Name = "log failed", IsBackground = true }.Start();
    }

    private ShardLoop ShardOf(long group) => _shards[ShardNumberOf(group)];

    private async Task<(ReplicaId Replica, StoredSnapshot Snapshot, RecoveredState Recovered)> TakeUpAsync(GroupId group, ReplicaId self, Configuration? configuration)
    {
        if (_log.Driver.Find(group) is { } life)
        {
            if (life.Replica == ReplicaId.None)
            {
                throw new InvalidOperationException(
                    $"Group {group} is fenced on {Local}: a repair of the log could not tell whether all is there that its replica has promised, so no replica may be started from it. docs/repair.md says what to do.");
            }

            if (configuration is null && life.Replica != self)
            {
                throw new InvalidOperationException(
                    $"{Local} holds replica {life.Replica} of group {group}, and is to hold replica {self}. Once the earlier one is no member any more, let it go with {nameof(DestroyGroupAsync)}.");
            }

            if (await _log.RecoverAsync(group).ConfigureAwait(false) is { } found) return (found.Replica, found.Snapshot ?? Nothing, found.State);
        }

        if (configuration is null)
        {
            await _log.WriteAsync(GroupWrite.Create(group, self) with { Class = WriteClass.Reserve }).ConfigureAwait(false);
            return (self, Nothing, RecoveredState.Uninitialised);
        }

        var recovered = RecoveredState.Bootstrap(configuration);
        var beginning = new StoredSnapshot(recovered.Snapshot!, 0, 0, HasFile: false, IsInstalled: true);
        await _log.WriteAsync(GroupWrite.Create(group, self) with { Snapshot = beginning, HardState = recovered.HardState, Class = WriteClass.Reserve }).ConfigureAwait(false);
        return (self, beginning, recovered);
    }

    /// <summary>How the log of a node behaves that has these options.</summary>
    /// <param name="options">The options.</param>
    internal static WriteAheadOptions LogOptionsOf(RaftNodeOptions options) => new()
    {
        SegmentBytes = options.SegmentBytes,
        AllowUnsafeFileSystem = options.AllowUnsafeFileSystem,
        SyncsBatches = options.Durability == NodeDurability.Device,
        // Half of the election timeout, but never so short that a busy disk passes for a dead one.
        StallTicks = Math.Clamp((int)(options.ElectionTicks * options.Tick / 2 / NodeLog.TickLength), 5, 10),
    };

    private static ShardOptions ShardOptionsOf(RaftNodeOptions options) => new ShardOptions
    {
        Core = new CoreOptions { ElectionTicks = options.ElectionTicks, HeartbeatTicks = options.HeartbeatTicks, CacheBytesMax = ShardOptions.CacheBytesPerGroup, TellsCommitLate = true, AsksCatalogue = options.AsksWhetherMember },
        OutcomeTicks = options.OutcomeTicks,
        StuckTicks = options.StuckAfterTicks,
        InboxBytesMax = options.InboxBytesMax,
        CallsMax = options.CallsMax,
        CacheBytesMax = Math.Max(1, options.CacheBytesMax / options.Shards),
        SnapshotEntries = options.SnapshotEntries,
        KeptBehindSnapshot = options.KeptBehindSnapshot,
        Sleep = new SleepOptions
        {
            IdleTicks = options.SleepAfterTicks,
            WakesPerThousandTicks = Math.Max(1, (long)(options.ElectionsPerSecond * options.Tick.TotalSeconds * 1000 / options.Shards)),
            Shards = options.Shards,
        },
    }.Fitting(options.SegmentBytes);

    private static UInt128 RandomBits()
    {
        Span<byte> bits = stackalloc byte[16];
        RandomNumberGenerator.Fill(bits);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(bits);
    }
}
