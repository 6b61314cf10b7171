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
            if (write.Kind != GroupWriteKind.Destroy) CheckParts(write, stream);
        }
    }

    private static void CheckParts(in GroupWrite write, LogStream? stream)
    {
        var tail = stream?.Tail ?? default;
        if (write.Snapshot is { } snapshot) tail = CheckSnapshot(write, snapshot, tail, stream);
        var end = CheckEntries(write, tail, stream);
        if (write.PurgeThrough > tail.Purged) CheckPurge(write, tail, end, stream);
    }

    private static StreamTail CheckSnapshot(in GroupWrite write, StoredSnapshot snapshot, StreamTail tail, LogStream? stream)
    {
        var (index, term) = (snapshot.Descriptor.Index, snapshot.Descriptor.Term);
        if (snapshot.IsInstalled) return new StreamTail(true, index, index, term);
        if (index > tail.Last) throw Flaw(write, $"cannot have a snapshot of entry {index} in a log that ends at {tail.Last}");
        if (index >= tail.Purged && TermAt(index, tail, stream) is var actual && actual != term) throw Flaw(write, $"cannot have a snapshot of entry {index} of term {term}, which has term {actual}");
        return tail;
    }

    private static LogIndex CheckEntries(in GroupWrite write, StreamTail tail, LogStream? stream)
    {
        var (last, term) = (tail.Last, tail.LastTerm);
        for (var i = 0; i < write.Entries.Count; i++)
        {
            ref readonly var entry = ref write.Entries[i];
            if (i == 0 ? entry.Index <= tail.Purged || entry.Index.Value > last.Value + 1 : entry.Index != last.Next) throw Flaw(write, $"cannot have entry {entry.Index} in a log from {tail.Purged} to {last}");
            if (i == 0) term = TermAt(new LogIndex(entry.Index.Value - 1), tail, stream);
            if (entry.Term < term) throw Flaw(write, $"cannot have entry {entry.Index} of term {entry.Term} behind one of term {term}");
            (last, term) = (entry.Index, entry.Term);
        }

        return last;
    }

    private static void CheckPurge(in GroupWrite write, StreamTail tail, LogIndex last, LogStream? stream)
    {
        var through = write.PurgeThrough;
        if (through > last) throw Flaw(write, $"cannot lose entries up to {through} of a log that ends at {last}");
        var isNew = !write.Entries.IsEmpty && through >= write.Entries.First.Index;
        var actual = isNew ? write.Entries[(int)(through.Value - write.Entries.First.Index.Value)].Term : TermAt(through, tail, stream);
        if (write.PurgeTerm != actual) throw Flaw(write, $"cannot lose entry {through} as one of term {write.PurgeTerm}, which has term {actual}");
    }

    private static Term TermAt(LogIndex index, StreamTail tail, LogStream? stream) =>
        index == tail.Last ? tail.LastTerm : stream?.TailTermAt(index) ?? Term.Zero;

    private static InvalidOperationException Flaw(in GroupWrite write, string what) => new($"Group {write.Group} {what} ({write.Kind}).");
}
