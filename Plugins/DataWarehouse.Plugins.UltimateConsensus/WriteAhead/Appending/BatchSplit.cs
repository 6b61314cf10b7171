using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;

/// <summary>
/// Takes writes back out of what is gathered, because the disk is full: all, or those that may not use the reserve together with whatever else is gathered of
/// the same groups, for the writes of a group take effect in their order or not at all.
/// </summary>
/// <remarks>Stateless; buffers and groups are not thread-safe.</remarks>
internal static class BatchSplit
{
    /// <summary>The groups that have a write among the gathered ones which may not use the reserve.</summary>
    /// <param name="batch">What is gathered.</param>
    public static HashSet<GroupId> NormalGroups(BatchBuffer batch)
    {
        var groups = new HashSet<GroupId>();
        foreach (ref readonly var record in batch.Records)
        {
            if (record.Class == WriteClass.Normal && record.Stream is { } stream) groups.Add(stream.Group);
        }

        return groups;
    }

    /// <summary>Sets the groups back to what is durable, the latest record first.</summary>
    /// <param name="batch">Written for nothing, or not written.</param>
    /// <param name="streams">The groups.</param>
    /// <param name="refused">The groups that are set back; null for all of them, and the ends of segments as well.</param>
    public static void Undo(BatchBuffer batch, StreamTable streams, HashSet<GroupId>? refused)
    {
        for (var i = batch.Records.Length - 1; i >= 0; i--)
        {
            ref readonly var record = ref batch.Records[i];
            if (refused is null && record.Dropped is { } segment) segment.State = Segments.SegmentState.Sealed;
            if (!IsOf(record, refused)) continue;
            var stream = record.Stream!;
            if (record.Kind == Format.RecordKind.Create) streams.Remove(stream);
            if (record.Kind == Format.RecordKind.Destroy) streams.Add(stream);
            stream.Tail = stream.DurableTail;
        }
    }

    /// <summary>Gathers again what is not refused.</summary>
    /// <param name="batch">What was gathered.</param>
    /// <param name="refused">The groups that are refused.</param>
    /// <param name="rest">Takes the other records, and the requests that have some of them or none at all.</param>
    public static void Keep(BatchBuffer batch, HashSet<GroupId> refused, BatchBuffer rest)
    {
        var kept = new int[batch.Records.Length + 1];
        for (var i = 0; i < batch.Records.Length; i++)
        {
            ref readonly var record = ref batch.Records[i];
            var isKept = !IsOf(record, refused);
            if (isKept) rest.AddFrom(batch, record);
            kept[i + 1] = kept[i] + (isKept ? 1 : 0);
        }

        foreach (var ticket in batch.Tickets)
        {
            var first = kept[ticket.FirstRecord];
            var count = kept[ticket.FirstRecord + ticket.Records] - first;
            if (count > 0 || ticket.Records == 0) rest.Add(ticket with { FirstRecord = first, Records = count });
        }

        rest.MustSync |= batch.MustSync && !rest.IsEmpty;
    }

    /// <summary>Tells the requests of which something was refused.</summary>
    /// <param name="batch">What was gathered.</param>
    /// <param name="refused">The groups that are refused; null for all requests.</param>
    /// <param name="owner">Hears of it.</param>
    public static void Tell(BatchBuffer batch, HashSet<GroupId>? refused, IAppenderOwner owner)
    {
        foreach (var ticket in batch.Tickets)
        {
            var gone = refused is null ? ticket.Records : CountOf(batch, ticket, refused);
            if (refused is null || (gone > 0 && gone == ticket.Records)) owner.OnWritten(ticket.Ticket, WriteOutcome.NoSpace);
            else if (gone > 0) TellParts(batch, ticket, refused, owner);
        }
    }

    private static int CountOf(BatchBuffer batch, in GatheredTicket ticket, HashSet<GroupId> refused)
    {
        var count = 0;
        for (var i = 0; i < ticket.Records; i++) count += IsOf(batch.Records[ticket.FirstRecord + i], refused) ? 1 : 0;
        return count;
    }

    /// <summary>A request writes each group once, so the records of one stand side by side.</summary>
    private static void TellParts(BatchBuffer batch, in GatheredTicket ticket, HashSet<GroupId> refused, IAppenderOwner owner)
    {
        GroupId? told = null;
        for (var i = 0; i < ticket.Records; i++)
        {
            var record = batch.Records[ticket.FirstRecord + i];
            if (!IsOf(record, refused) || record.Stream!.Group == told) continue;
            told = record.Stream.Group;
            owner.OnPartRefused(ticket.Ticket, record.Stream.Group);
        }
    }

    private static bool IsOf(in PendingRecord record, HashSet<GroupId>? groups) =>
        record.Stream is { } stream && record.CopiedFrom.IsNone && (groups is null || groups.Contains(stream.Group));
}
