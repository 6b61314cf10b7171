using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>What the replicas of one turn want written: one request to the log, and who is told when it is durable. Used again and again.</summary>
/// <remarks>Not thread-safe; belongs to its shard. Views of entries in it end with the next call of the core they came from.</remarks>
internal sealed class TurnRequest
{
    private readonly List<GroupWrite> _writes = [];
    private readonly List<TurnPart> _parts = [];

    /// <summary>Whether its outcome waits until it is durable.</summary>
    public bool MustSync { get; private set; }

    /// <summary>Bytes of the entries in it.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether there is nothing in it.</summary>
    public bool IsEmpty => _parts.Count == 0;

    /// <summary>What to write.</summary>
    public ReadOnlySpan<GroupWrite> Writes => CollectionsMarshal.AsSpan(_writes);

    /// <summary>Whose writes they are.</summary>
    public ReadOnlySpan<TurnPart> Parts => CollectionsMarshal.AsSpan(_parts);

    /// <summary>Adds what a core wants written; nothing goes to the log for one that only keeps a place in the order.</summary>
    /// <param name="replica">Whose.</param>
    /// <param name="write">The write.</param>
    /// <param name="snapshot">The stored form of the snapshot in it, or null.</param>
    public void Add(HostedReplica replica, in WriteEffect write, StoredSnapshot? snapshot)
    {
        MustSync |= write.MustSync;
        var own = snapshot is null ? replica.Saved.TakeSnapshot() : null;
        var purge = snapshot is null ? replica.Saved.TakePurge() : default;
        _parts.Add(new TurnPart(replica, replica.Life, write.Id, snapshot is not null, own?.Descriptor.Index ?? LogIndex.Zero));
        if (write.IsBarrier && own is null && purge == default) return;
        MustSync |= own is not null;
        _writes.Add(GroupWrite.Append(replica.Group, write, snapshot ?? own) with { PurgeThrough = purge.Index, PurgeTerm = purge.Term, Class = ClassOf(write, own) });
        foreach (ref readonly var entry in write.Entries.Entries) Bytes += entry.SizeBytes;
    }

    /// <summary>Adds what stands beside a core's writes, when the core wants none: a snapshot of its own, a purge.</summary>
    /// <param name="replica">Whose.</param>
    public void AddSaved(HostedReplica replica)
    {
        var own = replica.Saved.TakeSnapshot();
        var purge = replica.Saved.TakePurge();
        if (own is null && purge == default) return;
        MustSync |= own is not null;
        _parts.Add(new TurnPart(replica, replica.Life, WriteId.None, false, own?.Descriptor.Index ?? LogIndex.Zero));
        _writes.Add(new GroupWrite(replica.Group, GroupWriteKind.Append) { Snapshot = own, PurgeThrough = purge.Index, PurgeTerm = purge.Term, Class = WriteClass.Reserve });
    }

    /// <summary>Empties it for another turn.</summary>
    public void Begin()
    {
        _writes.Clear();
        _parts.Clear();
        (MustSync, Bytes) = (false, 0);
    }

    /// <summary>Takes out what may not use the last of the disk.</summary>
    /// <param name="refused">Takes the replicas whose writes were taken out.</param>
    /// <returns>Whether there were any.</returns>
    public bool TakeOutNormal(List<HostedReplica> refused)
    {
        var before = refused.Count;
        foreach (ref readonly var write in Writes)
        {
            var group = write.Group;
            if (write.Class == WriteClass.Normal) refused.Add(_parts.Find(part => part.Replica.Group == group).Replica);
        }

        _writes.RemoveAll(static write => write.Class == WriteClass.Normal);
        for (var place = before; place < refused.Count; place++)
        {
            var gone = refused[place];
            _parts.RemoveAll(part => ReferenceEquals(part.Replica, gone));
        }

        CountBytes();
        return refused.Count > before;
    }

    /// <summary>Takes out what belongs to one replica, which begins anew.</summary>
    /// <param name="replica">The replica.</param>
    public void TakeOut(HostedReplica replica)
    {
        var group = replica.Group;
        if (_parts.RemoveAll(part => ReferenceEquals(part.Replica, replica)) > 0) _writes.RemoveAll(write => write.Group == group);
        CountBytes();
    }

    /// <summary>The log has copied what is to be written; only who waits for it is kept.</summary>
    public void Submitted() => _writes.Clear();

    /// <summary>A request that is empty again must not look full, or the turn after would take nothing in.</summary>
    private void CountBytes()
    {
        Bytes = 0;
        foreach (ref readonly var write in Writes)
        {
            foreach (ref readonly var entry in write.Entries.Entries) Bytes += entry.SizeBytes;
        }
    }

    /// <summary>Votes, configurations and what frees space may use the last of the disk; commands may not.</summary>
    private static WriteClass ClassOf(in WriteEffect write, StoredSnapshot? own)
    {
        if (own is not null || write.Snapshot is not null) return WriteClass.Reserve;
        foreach (ref readonly var entry in write.Entries.Entries)
        {
            if (entry.Kind == EntryKind.Command && !entry.Payload.IsEmpty) return WriteClass.Normal;
        }

        return WriteClass.Reserve;
    }
}
