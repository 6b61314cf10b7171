using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>What the replicas of one turn want written: one request to the log, and who is told when it is durable. Used again and again.</summary>
/// <remarks>Not thread-safe; belongs to its shard. Views of entries in it end with the next call of the core they came from.</remarks>
internal sealed class TurnRequest
{
    private readonly List<GroupWrite> _writes = [];
    private readonly List<(HostedReplica Replica, WriteId Write)> _parts = [];

    /// <summary>The name of the request.</summary>
    public WriteTicket Ticket { get; private set; }

    /// <summary>Whether its outcome waits until it is durable.</summary>
    public bool MustSync { get; private set; }

    /// <summary>Bytes of the entries in it.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether there is nothing in it.</summary>
    public bool IsEmpty => _parts.Count == 0;

    /// <summary>What to write.</summary>
    public ReadOnlySpan<GroupWrite> Writes => CollectionsMarshal.AsSpan(_writes);

    /// <summary>Whose writes they are.</summary>
    public ReadOnlySpan<(HostedReplica Replica, WriteId Write)> Parts => CollectionsMarshal.AsSpan(_parts);

    /// <summary>Adds what a core wants written; nothing goes to the log for one that only keeps a place in the order.</summary>
    /// <param name="replica">Whose.</param>
    /// <param name="write">The write.</param>
    /// <param name="snapshot">The stored form of the snapshot in it, or null.</param>
    public void Add(HostedReplica replica, in WriteEffect write, StoredSnapshot? snapshot)
    {
        _parts.Add((replica, write.Id));
        MustSync |= write.MustSync;
        if (write.IsBarrier) return;
        _writes.Add(GroupWrite.Append(replica.Group, write, snapshot));
        foreach (ref readonly var entry in write.Entries.Entries) Bytes += entry.SizeBytes;
    }

    /// <summary>Empties it for another turn.</summary>
    /// <param name="ticket">The name of the next request.</param>
    public void Begin(WriteTicket ticket)
    {
        _writes.Clear();
        _parts.Clear();
        (Ticket, MustSync, Bytes) = (ticket, false, 0);
    }

    /// <summary>The log has copied what is to be written; only who waits for it is kept.</summary>
    public void Submitted() => _writes.Clear();
}
