using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;

/// <summary>Checks that a request fits what is gathered already. Whatever does not is a fault of the caller, found before it reaches the disk.</summary>
/// <remarks>Stateless; the table is not thread-safe.</remarks>
internal static class WriteCheck
{
    /// <summary>Checks all writes of a request.</summary>
    /// <param name="writes">The writes; at most one for each group.</param>
    /// <param name="streams">The groups.</param>
    /// <exception cref="InvalidOperationException">A write does not fit.</exception>
    public static void Check(ReadOnlySpan<GroupWrite> writes, StreamTable streams)
    {
        var check = streams.BeginCheck();
        foreach (ref readonly var write in writes)
        {
            var stream = streams.Find(write.Group);
            if (!(stream is null ? streams.TryCheck(check, write.Group) : stream.TryCheck(check))) throw Flaw(write, "stands in the request twice");
            if (write.Kind == GroupWriteKind.Append && stream is { Replica.IsNone: true }) throw Flaw(write, "belongs to no replica since a repair, and can only be destroyed");
            if (write.Kind == GroupWriteKind.Create != stream is null) throw Flaw(write, stream is null ? "does not exist" : "exists already");
            if (write.Kind != GroupWriteKind.Destroy) CheckParts(write, stream?.Tail ?? default);
        }
    }

    private static void CheckParts(in GroupWrite write, StreamTail tail)
    {
        var purged = tail.Purged;
        var last = tail.Last;
        if (write.Snapshot is { IsInstalled: true } snapshot) purged = last = snapshot.Descriptor.Index;
        for (var i = 0; i < write.Entries.Count; i++)
        {
            ref readonly var entry = ref write.Entries[i];
            if (i == 0 ? entry.Index <= purged || entry.Index.Value > last.Value + 1 : entry.Index != last.Next) throw Flaw(write, $"cannot have entry {entry.Index} in a log from {purged} to {last}");
            if (i > 0 && entry.Term < write.Entries[i - 1].Term) throw Flaw(write, $"cannot have entry {entry.Index} of term {entry.Term} behind one of term {write.Entries[i - 1].Term}");
            last = entry.Index;
        }

        if (write.PurgeThrough > LogIndex.Zero && write.PurgeThrough > last && write.Snapshot is null) throw Flaw(write, $"cannot lose entries up to {write.PurgeThrough} of a log that ends at {last}");
    }

    private static InvalidOperationException Flaw(in GroupWrite write, string what) => new($"Group {write.Group} {what} ({write.Kind}).");
}
