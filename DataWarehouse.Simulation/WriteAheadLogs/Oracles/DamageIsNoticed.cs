using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.WriteAheadLogs.Model;
using DataWarehouse.Simulation.WriteAheadLogs.Processes;

namespace DataWarehouse.Simulation.WriteAheadLogs.Oracles;

/// <summary>An entry whose bytes change while the log runs is never handed out: the log stops.</summary>
/// <remarks>Source: DESIGN §5 (checksums), STYLE ("never continue on state we cannot trust"). Stateless.</remarks>
internal static class DamageIsNoticed
{
    private const int EventsMax = 10_000;

    /// <summary>Damages an entry of a log that was just opened, and reads it.</summary>
    /// <param name="process">The process; of no use afterwards.</param>
    /// <param name="history">What the log holds.</param>
    /// <param name="random">Chooses.</param>
    public static void Check(LogProcess process, RequestHistory history, SeededRandom random)
    {
        if (process.Log.Streams.IsEmpty) return;
        var stream = process.Log.Streams[random.Below(process.Log.Streams.Length)];
        if (stream.Snapshot is { HasFile: true } && random.Below(2) == 0)
        {
            CheckSnapshot(process, stream, random);
            return;
        }

        if (stream.Entries.Count == 0) return;
        var index = new LogIndex(random.Between(stream.Entries.Purged.Value + 1, stream.Entries.Last.Value));
        var place = stream.Entries[index];
        if (!process.Medium.TryFind(place.Segment!.Path.Value, out var file) || file is null) return;
        file.Rot((place.Offset * 8L) + random.Below(place.LengthBytes * 8));
        if (process.Log.Read(new ReadTicket(1), stream.Group, index, index, 1) != ReadAdmission.Accepted) return;
        for (var events = 0; events < EventsMax && process.Fault is null && process.Reads.Count == 0 && process.Events.FireNext(); events++)
        {
        }

        if (process.Fault is not null || process.Reads.Count == 0 || Equals(stream, process, index, history)) return;
        throw new OracleViolationException(
            nameof(DamageIsNoticed),
            string.Create(CultureInfo.InvariantCulture, $"A bit of entry {index} of group {stream.Group} in {place.Segment.Path} changed, and the entry was handed out."));
    }

    /// <summary>Every bit of a file is covered by a checksum; what was read wrong would be reported by whoever compares it, so here only the silence is left to find.</summary>
    private static void CheckSnapshot(LogProcess process, LogStream stream, SeededRandom random)
    {
        var path = StoredSnapshot.PathOf(stream.Group, stream.Generation, stream.Snapshot!.Descriptor).Value;
        if (!process.Medium.TryFind(path, out var file) || file is null) return;
        var bit = random.Below((int)file.Length * 8);
        file.Rot(bit);
        if (!process.Desk.TryOpen(stream, isPaced: false)) return;
        for (var events = 0; events < EventsMax && process.Fault is null && process.Events.FireNext(); events++)
        {
        }

        process.Desk.ReadAll();
        for (var events = 0; events < EventsMax && process.Fault is null && process.Events.FireNext(); events++)
        {
        }

        if (process.Fault is not null) return;
        throw new OracleViolationException(nameof(DamageIsNoticed), string.Create(CultureInfo.InvariantCulture, $"Bit {bit} of {path} changed, and the file was read as if nothing had happened."));
    }

    /// <summary>The reclaimer may have moved the entry before it was damaged.</summary>
    private static bool Equals(LogStream stream, LogProcess process, LogIndex index, RequestHistory history)
    {
        if (process.Reads[0].Entries.IsEmpty) return true;
        ref readonly var entry = ref process.Reads[0].Entries.First;
        return history.Durable.Find(stream.Group) is { } group
            && group.TryGet(index, out var expected)
            && expected.Digest == StateDigest.OfEntry(entry.Index, entry.Term, entry.Kind, entry.Payload.Span);
    }
}
