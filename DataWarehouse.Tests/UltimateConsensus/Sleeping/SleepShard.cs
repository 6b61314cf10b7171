using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.Sleeping;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Tests.UltimateConsensus.Nodes;
using DataWarehouse.Tests.UltimateConsensus.Rig;
using GroupConfiguration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.Sleeping;

/// <summary>A shard that does its duties at once: what it writes is durable with the turn, what is committed is applied after it.</summary>
internal sealed class SleepShard : IShardPorts, IApplyOwner
{
    private readonly SleepNode _node;
    private readonly ApplyLane _lane;
    private readonly List<WriteTicket> _written = [];
    private readonly List<ApplyWork> _works = [];
    private readonly List<(ReadTicket Ticket, EntryBatch Entries)> _read = [];
    private readonly Queue<(PeerId From, byte[] Frame)> _inbox = new();

    public SleepShard(SleepNode node, ShardOptions options)
    {
        _node = node;
        _lane = new ApplyLane(this);
        Shard = new Shard(this, options, 1 << 20);
        Options = options;
    }

    public Shard Shard { get; }

    public ShardOptions Options { get; }

    public bool IsStuck { get; set; }

    public int Ticks { get; private set; }

    public long Rounds { get; private set; }

    ISnapshotPorts IShardPorts.Snapshots { get; } = new NoSnapshotPorts();

    public ShardGauge Gauge => new(Rounds, !IsStuck);

    public void Begin(GroupId group, ReplicaId self, GroupConfiguration configuration)
    {
        if (!_node.Disk.TryGetValue((group.Value, self.Value), out var disk)) _node.Disk[(group.Value, self.Value)] = disk = new RigDisk(RecoveredState.Bootstrap(configuration));
        var recovered = disk.Recover();
        var options = Options with { Core = Options.Core with { Seed = ElectionSeed(group, self) } };
        var applied = new AppliedReplica(group, new ListMachine(), new SessionTable(new SessionLimits()), recovered.Applied);
        Shard.Add(new HostedReplica(group, self, options, recovered, applied, new ListMachine(), Shard.Chunks));
        Turn();
    }

    public void Post(PeerId from, byte[] frame) => _inbox.Enqueue((from, frame));

    public void Tick()
    {
        if (IsStuck || !Shard.NeedsTicks) return;
        Ticks++;
        Shard.Tick();
        Turn();
    }

    public bool Turn()
    {
        if (IsStuck) return false;
        var hadSome = _inbox.Count > 0;
        if (hadSome) Rounds++;
        while (_inbox.TryDequeue(out var item)) Shard.Deliver(item.From, item.Frame);
        do
        {
            while (Shard.RunOnce()) { }
            foreach (var ticket in _written.ToArray()) Shard.Written(ticket, WriteOutcome.Durable);
            _written.Clear();
            foreach (var (ticket, entries) in _read.ToArray()) Shard.Fetched(ticket, entries);
            _read.Clear();
            var works = _works.ToArray();
            _works.Clear();
            _lane.RunOnce(works);
        }
        while (Shard.RunOnce() || _written.Count + _works.Count + _read.Count > 0);
        return hadSome;
    }

    public WriteAdmission Submit(WriteTicket ticket, ReadOnlySpan<GroupWrite> writes, bool mustSync)
    {
        foreach (ref readonly var write in writes)
        {
            var disk = _node.Disk[(write.Group.Value, Shard.Find(write.Group)!.Core.Self.Value)];
            var id = new WriteId(++_node.Writes);
            disk.Start(new WriteEffect(id, true, write.HardState, write.Entries.ToOwned(), write.Snapshot?.Descriptor));
            disk.Complete(id);
        }

        _written.Add(ticket);
        return WriteAdmission.Accepted;
    }

    public ReadAdmission Read(ReadTicket ticket, GroupId group, LogIndex from, LogIndex to, int bytesMax)
    {
        var entries = _node.Disk[(group.Value, Shard.Find(group)!.Core.Self.Value)].Entries.Where(entry => entry.Index >= from && entry.Index <= to).ToArray();
        _read.Add((ticket, new EntryBatch(entries, 0, entries.Length)));
        return ReadAdmission.Accepted;
    }

    public ReadAdmission Recover(ReadTicket ticket, GroupId group) => throw new InvalidOperationException();

    public SendResult Send(PeerId to, PeerChannel channel, ReadOnlySpan<byte> frame) => _node.Send(to, frame);

    public void Hand(ReadOnlySpan<ApplyWork> works) => _works.AddRange(works);

    void IApplyOwner.Began(AppliedReplica replica)
    {
    }

    void IApplyOwner.Reported(in ApplyReport report) => Shard.Applied(report.Replica.Host!, report);

    private static ulong ElectionSeed(GroupId group, ReplicaId self) => (ulong)((group.Value * 31) + (self.Value * 7) + 1);
}
