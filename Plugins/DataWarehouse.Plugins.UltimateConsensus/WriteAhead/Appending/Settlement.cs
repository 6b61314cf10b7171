using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;

/// <summary>Puts durable batches into the index, and tells what they end: earlier snapshots, lives of groups, segments.</summary>
/// <remarks>Not thread-safe; belongs to its appender.</remarks>
/// <param name="segments">The segments.</param>
/// <param name="streams">The groups.</param>
/// <param name="owner">Hears of what ends.</param>
/// <param name="planted">A fault put in on purpose.</param>
internal sealed class Settlement(SegmentTable segments, StreamTable streams, IAppenderOwner owner, PlantedLogBug planted)
{
    /// <summary>Changes the index as the records of a batch say, in their order.</summary>
    /// <param name="batch">The batch; durable.</param>
    public void Apply(BatchBuffer batch)
    {
        foreach (ref readonly var record in batch.Records)
        {
            var place = new RecordPlace(batch.Segment, (int)(batch.Offset + record.BatchOffset), record.LengthBytes);
            if (!record.CopiedFrom.IsNone) Move(record, place);
            else if (record.Dropped is { } dropped) OnDropDurable(dropped);
            else Change(record, place);
            if (record.CopiedFrom.IsNone) record.Stream?.OnSettled();
        }
    }

    /// <summary>Lets segments go before the batch that says so is durable: a fault put in on purpose.</summary>
    /// <param name="batch">The batch.</param>
    public void DropEarly(BatchBuffer batch)
    {
        foreach (ref readonly var record in batch.Records)
        {
            if (record.Dropped is { } dropped) Remove(dropped);
        }
    }

    private static void Move(in PendingRecord record, RecordPlace place)
    {
        if (record.Kind == RecordKind.Entry) record.Stream!.Entries.TryMove(record.Index, record.CopiedFrom, place);
        else record.Stream!.TryMove(record.Kind, record.CopiedFrom, place);
    }

    private void Change(in PendingRecord record, RecordPlace place)
    {
        var before = record.Stream?.Snapshot;
        IndexChange.Apply(record, place, streams);
        if (record.Kind == RecordKind.Snapshot && before is not null && !before.IsSameStateAs(record.Snapshot!)) owner.OnSnapshotReplaced(record.Stream!, before);
        if (record.Kind == RecordKind.Destroy) owner.OnDestroyed(record.Stream!);
    }

    private void OnDropDurable(Segment segment)
    {
        if (planted != PlantedLogBug.SegmentDroppedEarly) Remove(segment);
    }

    private void Remove(Segment segment)
    {
        segments.Remove(segment);
        owner.OnDropped(segment);
    }
}
