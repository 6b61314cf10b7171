using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>What a shard has asked the log to write and does not know to be durable, so that oracles can be told of it when it is.</summary>
/// <remarks>Not thread-safe; belongs to its shard's host.</remarks>
internal sealed class PendingWrites
{
    private readonly Queue<(WriteTicket Ticket, GroupWrite[] Writes)> _pending = new();

    /// <summary>The log took a request.</summary>
    /// <param name="ticket">Its name.</param>
    /// <param name="writes">What is written; copied, payloads too, for their memory may be used again meanwhile.</param>
    public void Add(WriteTicket ticket, ReadOnlySpan<GroupWrite> writes)
    {
        var copies = new GroupWrite[writes.Length];
        for (var place = 0; place < copies.Length; place++) copies[place] = writes[place] with { Entries = Copy(writes[place].Entries) };
        _pending.Enqueue((ticket, copies));
    }

    /// <summary>
    /// A request is durable, and with it all that the log took before: a shard's requests take effect in the order in which it made them.
    /// </summary>
    /// <param name="ticket">Its name.</param>
    /// <param name="writes">The next write that is durable.</param>
    /// <returns>False when there is no more.</returns>
    public bool TryTake(WriteTicket ticket, out GroupWrite[] writes)
    {
        writes = [];
        if (!_pending.TryPeek(out var first) || first.Ticket.Value > ticket.Value) return false;
        writes = _pending.Dequeue().Writes;
        return true;
    }

    /// <summary>A request is undone.</summary>
    /// <param name="ticket">Its name.</param>
    /// <param name="group">The one group whose part is undone; null for all.</param>
    public void Refuse(WriteTicket ticket, GroupId? group)
    {
        for (var left = _pending.Count; left > 0; left--)
        {
            var (known, writes) = _pending.Dequeue();
            if (known == ticket) writes = group is { } gone ? [.. writes.Where(write => write.Group != gone)] : [];
            _pending.Enqueue((known, writes));
        }
    }

    private static EntryBatch Copy(EntryBatch entries)
    {
        if (entries.IsEmpty) return EntryBatch.Empty;
        var copies = entries.Entries.ToArray();
        foreach (ref var entry in copies.AsSpan()) entry = entry with { Payload = entry.Payload.ToArray() };
        return new EntryBatch(copies, 0, copies.Length);
    }
}
