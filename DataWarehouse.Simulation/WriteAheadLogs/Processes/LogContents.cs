using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.WriteAheadLogs.Model;

namespace DataWarehouse.Simulation.WriteAheadLogs.Processes;

/// <summary>Reads what an open log holds: states from its index, entries from the places that the index gives, past the log's own reader.</summary>
/// <remarks>Stateless; looks at a log and its medium between their events.</remarks>
internal static class LogContents
{
    /// <summary>The name under which broken records are reported.</summary>
    public const string Promise = "IndexPointsAtRecords";

    /// <summary>The digest of all groups.</summary>
    /// <param name="log">The log.</param>
    /// <param name="medium">Its medium.</param>
    /// <exception cref="OracleViolationException">The index points at something else than the entry.</exception>
    public static ulong DigestOf(WriteAheadLog log, SimulatedMedium medium)
    {
        ulong digest = 0;
        foreach (var stream in log.Streams)
        {
            digest += StateDigest.OfGroup(
                stream.Group,
                stream.Replica,
                stream.HardState,
                stream.Snapshot,
                stream.Entries.Purged,
                stream.Entries.PurgedTerm,
                stream.Entries.Last,
                DigestOfEntries(stream, medium));
        }

        return digest;
    }

    /// <summary>All groups in words.</summary>
    /// <param name="log">The log.</param>
    /// <param name="medium">Its medium.</param>
    public static IEnumerable<string> Describe(WriteAheadLog log, SimulatedMedium medium)
    {
        foreach (var stream in log.Streams.ToArray().OrderBy(stream => stream.Group.Value))
        {
            yield return GroupModel.Describe(
                stream.Group,
                stream.Replica,
                stream.HardState,
                stream.Snapshot,
                stream.Entries.Purged,
                stream.Entries.PurgedTerm,
                stream.Entries.Last,
                stream.Entries.LastTerm,
                DigestOfEntries(stream, medium));
        }
    }

    private static ulong DigestOfEntries(LogStream stream, SimulatedMedium medium)
    {
        ulong digest = 0;
        SimulatedFile? file = null;
        SegmentNumber? number = null;
        for (var index = stream.Entries.Purged.Next; index <= stream.Entries.Last; index = index.Next)
        {
            var place = stream.Entries[index];
            if (number != place.Segment!.Number)
            {
                number = place.Segment.Number;
                if (!medium.TryFind(place.Segment.Path.Value, out file) || file is null)
                    throw new OracleViolationException(Promise, $"Entry {index} of group {stream.Group} should stand in {place.Segment.Path}, which is not there.");
            }

            digest += DigestOfEntry(stream, index, place, file!.Look(place.Offset, place.LengthBytes));
        }

        return digest;
    }

    private static ulong DigestOfEntry(LogStream stream, LogIndex index, RecordPlace place, ReadOnlySpan<byte> record)
    {
        if (!RecordHeader.TryRead(record, place.Segment!.Seed, place.Offset, out var header, out _)
            || header.Kind != RecordKind.Entry
            || header.Group != stream.Group
            || header.Generation != stream.Generation
            || header.LengthBytes != place.LengthBytes)
        {
            throw new OracleViolationException(Promise, $"Entry {index} of group {stream.Group} should stand in {place.Segment.Path} at {place.Offset}; there is something else.");
        }

        var body = record[header.BodyOffset..];
        var term = new Term(BinaryPrimitives.ReadInt64LittleEndian(body));
        var found = new LogIndex(BinaryPrimitives.ReadInt64LittleEndian(body[sizeof(long)..]));
        if (!stream.Entries.TryGetTerm(index, out var known) || known != term)
            throw new OracleViolationException(Promise, $"Entry {index} of group {stream.Group} has term {known} in the index and {term} on the disk.");
        return StateDigest.OfEntry(found, term, header.EntryKind, body[RecordEncoder.EntryPrefixBytes..]);
    }
}
