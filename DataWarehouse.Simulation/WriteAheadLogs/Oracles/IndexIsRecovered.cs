using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.WriteAheadLogs.Processes;

namespace DataWarehouse.Simulation.WriteAheadLogs.Oracles;

/// <summary>An opening finds every record that is needed where the running log says it stands, and as many needed bytes in each segment.</summary>
/// <remarks>Source: DESIGN §5 (one index, kept and rebuilt); raft-engine #142, #288, where the two differed. Stateless.</remarks>
internal static class IndexIsRecovered
{
    private static readonly RecordKind[] Singles = [RecordKind.Create, RecordKind.HardState, RecordKind.Snapshot, RecordKind.Purge];

    /// <summary>Compares a log at rest with one that was opened on a copy of its disk.</summary>
    /// <param name="running">The log at rest.</param>
    /// <param name="opened">The other one, just opened.</param>
    public static void Check(LogProcess running, LogProcess opened)
    {
        foreach (var stream in running.Log.Streams)
        {
            if (opened.Log.Find(stream.Group) is not { } other) Violated($"Group {stream.Group} is not found again.");
            else Compare(stream, other);
        }

        var tombstones = Describe(running.Log.Tombstones);
        var others = Describe(opened.Log.Tombstones);
        if (tombstones != others) Violated($"There are tombstones {tombstones}, and {others} are found.");
        foreach (var segment in running.Log.Segments.Written) CompareLive(segment, opened);
    }

    private static string Describe(ReadOnlySpan<LogStream> tombstones) => string.Join(", ", tombstones.ToArray().OrderBy(life => life.Generation.Value).Select(life => string.Create(
        CultureInfo.InvariantCulture,
        $"g{life.Group}/{life.Generation} from {life.FirstSegment} in {life.TombstonePlace.Segment?.Number} at {life.TombstonePlace.Offset}")));

    private static void Compare(LogStream stream, LogStream other)
    {
        if (stream.Generation != other.Generation) Violated($"Group {stream.Group} has generation {stream.Generation} and is found with {other.Generation}.");
        if (stream.Tail != stream.DurableTail || other.Tail != other.DurableTail) Violated($"Group {stream.Group} at rest has a tail {stream.Tail} and holds {stream.DurableTail}; found: {other.Tail}, {other.DurableTail}.");
        foreach (var kind in Singles) Compare(stream, kind.ToString(), stream.PlaceOf(kind), other.PlaceOf(kind));
        for (var index = stream.Entries.Purged.Next; index <= stream.Entries.Last; index = index.Next)
            Compare(stream, string.Create(CultureInfo.InvariantCulture, $"entry {index}"), stream.Entries[index], other.Entries[index]);
    }

    private static void Compare(LogStream stream, string what, RecordPlace place, RecordPlace other)
    {
        if (place.Segment?.Number != other.Segment?.Number || place.Offset != other.Offset || place.LengthBytes != other.LengthBytes)
            Violated($"The {what} of group {stream.Group} stands in {place.Segment?.Number} at {place.Offset}, and is found in {other.Segment?.Number} at {other.Offset}.");
    }

    private static void CompareLive(Segment segment, LogProcess opened)
    {
        foreach (var other in opened.Log.Segments.Written)
        {
            if (other.Number != segment.Number) continue;
            if (other.LiveBytes != segment.LiveBytes) Violated($"Segment {segment.Number} has {segment.LiveBytes} bytes that are needed, and is found with {other.LiveBytes}.");
            return;
        }

        if (segment.LiveBytes > 0) Violated($"Segment {segment.Number} with {segment.LiveBytes} bytes that are needed is not found.");
    }

    private static void Violated(string detail) => throw new OracleViolationException(nameof(IndexIsRecovered), detail);
}
