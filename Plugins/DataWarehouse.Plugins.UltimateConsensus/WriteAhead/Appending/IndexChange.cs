using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;

/// <summary>What a record that became durable changes in the index.</summary>
/// <remarks>Stateless; the index is not thread-safe.</remarks>
internal static class IndexChange
{
    /// <summary>Changes the index.</summary>
    /// <param name="record">The record, not a copy.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="streams">Keeps the tombstone of a life that ends.</param>
    public static void Apply(in PendingRecord record, RecordPlace place, StreamTable streams)
    {
        var stream = record.Stream;
        if (stream is null) return;
        switch (record.Kind)
        {
            case RecordKind.Create:
                stream.OnCreated(place);
                break;
            case RecordKind.Entry:
                stream.Entries.Append(record.Index, record.Term, place);
                break;
            case RecordKind.HardState:
                stream.OnHardState(record.HardState, place);
                break;
            case RecordKind.Snapshot:
                stream.OnSnapshot(record.Snapshot!, place);
                break;
            case RecordKind.Purge:
                stream.OnPurged(record.Index, record.Term, place);
                break;
            case RecordKind.Destroy:
                stream.OnDestroyed(place, place.Segment!.Number);
                streams.AddTombstone(stream);
                break;
            default:
                break;
        }
    }
}
