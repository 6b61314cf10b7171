using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Tests.UltimateConsensus.Nodes;
using GroupConfiguration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;
using Member = DataWarehouse.Plugins.UltimateConsensus.Membership.Member;

namespace DataWarehouse.Tests.UltimateConsensus.Shards;

/// <summary>A shard with groups of one voter, whose log, files and lane answer when and as the test says.</summary>
internal sealed class ShardRig : IShardPorts, ISnapshotPorts, IApplyOwner
{
    private readonly List<ApplyWork> _works = [];
    private readonly Dictionary<long, GroupWrite[]> _underWay = [];
    private readonly Dictionary<GroupId, List<Entry>> _durable = [];
    private readonly Dictionary<GroupId, HardState> _states = [];
    private readonly ApplyLane _lane;

    public ShardRig(ShardOptions? options = null)
    {
        _lane = new ApplyLane(this);
        Options = options ?? new ShardOptions { OutcomeTicks = 5 };
        Shard = new Shard(this, Options, 1 << 20);
    }

    public static PeerId Node { get; } = new("n1", Incarnation.None);

    public static GroupConfiguration Voters { get; } = GroupConfiguration.Of([new Member(new ReplicaId(1), Node)], []);

    public ShardOptions Options { get; }

    public Shard Shard { get; }

    public long Moves { get; set; }

    public WriteAdmission Admission { get; set; } = WriteAdmission.Accepted;

    public ReadAdmission RecoverAdmission { get; set; } = ReadAdmission.Accepted;

    public List<long> Submitted { get; } = [];

    public List<(ReadTicket Ticket, GroupId Group)> Recoveries { get; } = [];

    public List<(HostedReplica Replica, SnapshotToWrite Snapshot)> Written { get; } = [];

    public List<StoredSnapshot> Discarded { get; } = [];

    public List<(SnapshotReceiving Receiving, bool IsFirst)> Stored { get; } = [];

    public List<SnapshotReceiving> Finished { get; } = [];

    public List<SnapshotReceiving> DiscardedTransfers { get; } = [];

    public List<(HostedReplica Replica, StoredSnapshot Snapshot)> Rebuilt { get; } = [];

    ISnapshotPorts IShardPorts.Snapshots => this;

    public HostedReplica Begin(long group, GroupConfiguration? configuration = null)
    {
        var recovered = RecoveredState.Bootstrap(configuration ?? Voters);
        var machine = new ListMachine();
        var applied = new AppliedReplica(new GroupId(group), machine, new SessionTable(new SessionLimits()), recovered.Applied);
        var hosted = new HostedReplica(new GroupId(group), new ReplicaId(1), Options, recovered, applied, machine, Shard.Chunks);
        _durable[hosted.Group] = [];
        _states[hosted.Group] = recovered.HardState;
        Shard.Add(hosted);
        return hosted;
    }

    /// <summary>Begins a group and lets its replica lead.</summary>
    public HostedReplica Lead(long group)
    {
        var hosted = Begin(group);
        Shard.Requests.Campaign(hosted);
        Settle();
        Assert.Equal(Role.Leader, hosted.Core.Role);
        return hosted;
    }

    public RigCaller Propose(HostedReplica hosted, string command)
    {
        var caller = new RigCaller(command);
        Shard.Requests.Propose(hosted, caller);
        return caller;
    }

    /// <summary>All that waits is done: turns, writes, the work of the lane.</summary>
    public void Settle()
    {
        Turn();
        while (_underWay.Count > 0 || _works.Count > 0)
        {
            while (_underWay.Count > 0) Complete(_underWay.Keys.Min());
            RunLane();
            Turn();
        }
    }

    public void Turn()
    {
        while (Shard.RunOnce())
        {
        }
    }

    public void RunLane()
    {
        ApplyWork[] works = [.. _works];
        _works.Clear();
        _lane.RunOnce(works);
    }

    /// <summary>A request is durable.</summary>
    public void Complete(long ticket)
    {
        foreach (var write in _underWay[ticket])
        {
            if (write.HardState is { } state) _states[write.Group] = state;
            var durable = _durable[write.Group];
            foreach (ref readonly var entry in write.Entries.Entries)
            {
                var index = entry.Index;
                durable.RemoveAll(known => known.Index >= index);
                durable.Add(entry);
            }
        }

        _underWay.Remove(ticket);
        Shard.Written(new WriteTicket(ticket), WriteOutcome.Durable);
    }

    /// <summary>The log undoes a request for want of space.</summary>
    public void Undo(long ticket)
    {
        _underWay.Remove(ticket);
        Shard.Written(new WriteTicket(ticket), WriteOutcome.NoSpace);
    }

    /// <summary>What the log holds of a group.</summary>
    public LoggedReplica Logged(GroupId group)
    {
        var recovered = RecoveredState.Bootstrap(Voters) with { HardState = _states[group], Entries = new EntryBatch([.. _durable[group]], 0, _durable[group].Count) };
        return new LoggedReplica(group, new Generation(1), new ReplicaId(1), new StoredSnapshot(recovered.Snapshot!, 0, 0, HasFile: false, IsInstalled: true), recovered);
    }

    /// <summary>The log answers the latest wish to read a replica.</summary>
    public void Recover(LoggedReplica? logged) => Shard.Recovered(Recoveries[^1].Ticket, logged);

    WriteAdmission IShardPorts.Submit(WriteTicket ticket, ReadOnlySpan<GroupWrite> writes, bool mustSync)
    {
        if (Admission != WriteAdmission.Accepted) return Admission;
        GroupWrite[] copies = [.. writes];
        foreach (ref var write in copies.AsSpan()) write = write with { Entries = write.Entries.ToOwned() };
        _underWay.Add(ticket.Value, copies);
        Submitted.Add(ticket.Value);
        return WriteAdmission.Accepted;
    }

    ReadAdmission IShardPorts.Read(ReadTicket ticket, GroupId group, LogIndex from, LogIndex to, int bytesMax) => ReadAdmission.Busy;

    ReadAdmission IShardPorts.Recover(ReadTicket ticket, GroupId group)
    {
        if (RecoverAdmission == ReadAdmission.Accepted) Recoveries.Add((ticket, group));
        return RecoverAdmission;
    }

    SendResult IShardPorts.Send(PeerId to, PeerChannel channel, ReadOnlySpan<byte> frame) => SendResult.NotConnected;

    void IShardPorts.Hand(ReadOnlySpan<ApplyWork> works) => _works.AddRange(works);

    void IApplyOwner.Began(AppliedReplica replica)
    {
    }

    void IApplyOwner.Reported(in ApplyReport report) => Shard.Applied(report.Replica.Host!, report);

    long ISnapshotPorts.Moves => Moves;

    void ISnapshotPorts.Write(HostedReplica replica, SnapshotToWrite snapshot) => Written.Add((replica, snapshot));

    void ISnapshotPorts.Rebuild(HostedReplica replica, StoredSnapshot snapshot) => Rebuilt.Add((replica, snapshot));

    void ISnapshotPorts.Open(SnapshotSending sending) => throw new NotSupportedException("No test comes here.");

    void ISnapshotPorts.Read(SnapshotSending sending, ChunkRange range) => throw new NotSupportedException("No test comes here.");

    void ISnapshotPorts.Close(SnapshotSending sending) => throw new NotSupportedException("No test comes here.");

    void ISnapshotPorts.Store(SnapshotReceiving receiving, bool isFirst, ReadOnlyMemory<byte> bytes) => Stored.Add((receiving, isFirst));

    void ISnapshotPorts.Finish(SnapshotReceiving receiving) => Finished.Add(receiving);

    void ISnapshotPorts.Discard(SnapshotReceiving receiving) => DiscardedTransfers.Add(receiving);

    void ISnapshotPorts.Discard(HostedReplica replica, StoredSnapshot snapshot) => Discarded.Add(snapshot);
}
