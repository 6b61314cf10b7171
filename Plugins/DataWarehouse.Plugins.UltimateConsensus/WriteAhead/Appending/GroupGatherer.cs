using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;

/// <summary>Puts the writes of a request into a batch, and moves the tails on that later requests are checked against.</summary>
/// <remarks>Not thread-safe; belongs to its appender.</remarks>
/// <param name="segments">Says where a new life begins.</param>
/// <param name="streams">The groups.</param>
/// <param name="generations">Numbers new lives.</param>
internal sealed class GroupGatherer(SegmentTable segments, StreamTable streams, GenerationSource generations)
{
    /// <summary>Adds the records of a write.</summary>
    /// <param name="write">The write; it was checked.</param>
    /// <param name="batch">Where to.</param>
    public void Gather(in GroupWrite write, BatchBuffer batch)
    {
        batch.Class = write.Class;
        GatherParts(write, batch);
        batch.Class = WriteClass.Reserve;
    }

    private void GatherParts(in GroupWrite write, BatchBuffer batch)
    {
        var stream = write.Kind == GroupWriteKind.Create ? Create(write, batch) : streams.Find(write.Group)!;
        if (write.Kind == GroupWriteKind.Destroy)
        {
            RecordEncoder.AddDestroy(batch, stream);
            stream.Tail = stream.Tail with { Exists = false };
            streams.Remove(stream);
            return;
        }

        if (write.Snapshot is { } snapshot)
        {
            RecordEncoder.AddSnapshot(batch, stream, snapshot);
            if (snapshot.IsInstalled) Restart(stream, snapshot.Descriptor, batch);
        }

        foreach (ref readonly var entry in write.Entries.Entries)
        {
            RecordEncoder.AddEntry(batch, stream, entry, cuts: entry.Index <= stream.Tail.Last);
            stream.Tail = stream.Tail with { Last = entry.Index };
        }

        if (write.HardState is { } state) RecordEncoder.AddHardState(batch, stream, state);
        if (write.PurgeThrough > stream.Tail.Purged)
        {
            stream.Tail = stream.Tail with { Purged = write.PurgeThrough, Last = LogIndex.Max(stream.Tail.Last, write.PurgeThrough) };
            RecordEncoder.AddPurge(batch, stream, write.PurgeThrough, write.PurgeTerm, stream.Tail.Last);
        }
    }

    /// <summary>The record of the snapshot goes when the next one comes, so that of the purge says where the log begins.</summary>
    private static void Restart(LogStream stream, SnapshotDescriptor snapshot, BatchBuffer batch)
    {
        stream.Tail = new StreamTail(true, snapshot.Index, snapshot.Index);
        RecordEncoder.AddPurge(batch, stream, snapshot.Index, snapshot.Term, snapshot.Index);
    }

    private LogStream Create(in GroupWrite write, BatchBuffer batch)
    {
        // What is not written yet stands in the active segment or a later one.
        var stream = new LogStream(write.Group, generations.Next(), write.Replica)
        {
            FirstSegment = segments.Active?.Number ?? new SegmentNumber(0),
            Tail = new StreamTail(true, LogIndex.Zero, LogIndex.Zero),
        };
        streams.Add(stream);
        RecordEncoder.AddCreate(batch, stream);
        return stream;
    }
}
