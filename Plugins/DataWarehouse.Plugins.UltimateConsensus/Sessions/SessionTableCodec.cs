using System.Buffers;
using System.IO.Hashing;
using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>
/// Session tables as bytes for snapshots and digests; docs/formats.md has the layout. Equal tables have equal bytes however they came about: sessions stand in
/// their order of use, which is an order of log indexes.
/// </summary>
/// <remarks>Stateless and thread-safe; a table being encoded must not change.</remarks>
internal static class SessionTableCodec
{
    /// <summary>The version that is written, and the only one that is read.</summary>
    public const byte Version = 1;

    /// <summary>Encodes a table.</summary>
    /// <param name="table">The table, between two entries.</param>
    /// <param name="target">Takes the bytes; they carry no length and no checksum.</param>
    /// <param name="planted">A fault put in on purpose.</param>
    public static void Encode(SessionTable table, IBufferWriter<byte> target, PlantedBug planted = PlantedBug.None)
    {
        var writer = new FieldWriter(target);
        var isEmptied = planted == PlantedBug.SessionsLostInSnapshot;
        writer.Byte(Version);
        writer.Number(table.Limits.SessionsMax);
        writer.Number(table.Limits.OutstandingMax);
        writer.Number(table.Limits.ResponseBytesMax);
        writer.Number(table.Limits.SessionBytesMax);
        writer.Number(table.Limits.TableBytesMax);
        writer.Number(table.Limits.TimeToLiveMs);
        writer.Number(table.ClockTicks);
        writer.Number(isEmptied ? 0 : table.Count);
        for (var session = isEmptied ? null : table.Oldest; session is not null; session = session.UsedAfter) Write(session, writer);
    }

    /// <summary>Encodes a table into an array of its own.</summary>
    /// <param name="table">The table, between two entries.</param>
    /// <param name="planted">A fault put in on purpose.</param>
    public static byte[] Encode(SessionTable table, PlantedBug planted = PlantedBug.None)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Encode(table, buffer, planted);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>XxHash3-64 of the encoding: equal tables have equal digests, different ones almost surely different ones.</summary>
    /// <param name="table">The table, between two entries.</param>
    public static ulong Digest(SessionTable table) => XxHash3.HashToUInt64(Encode(table));

    /// <summary>Decodes a table. Bytes that no table has are refused.</summary>
    /// <param name="source">The bytes, whole.</param>
    /// <param name="table">The table, with the bounds of the one that was encoded.</param>
    /// <param name="reason">Why there is no table, or null.</param>
    /// <param name="planted">A fault put in on purpose, for the table.</param>
    public static bool TryDecode(ReadOnlySpan<byte> source, out SessionTable? table, out string? reason, PlantedBug planted = PlantedBug.None)
    {
        var decoder = new SessionTableDecoder(source);
        table = decoder.Read(planted);
        reason = decoder.Reason;
        return table is not null;
    }

    private static void Write(Session session, FieldWriter writer)
    {
        writer.Number(session.Id.Value);
        writer.Number(session.LastUse.Value);
        writer.Number(session.DeadlineTicks);
        writer.Number(session.TimeToLiveTicks);
        writer.Number(session.AcknowledgedThrough.Value);
        writer.Number(session.Forwarder.Incarnation.Value);
        writer.Number(session.Forwarder.Boot);
        writer.Number(session.Kept.Length);
        var before = session.AcknowledgedThrough.Value;
        foreach (ref readonly var kept in session.Kept)
        {
            writer.Number(kept.Sequence.Value - before);
            writer.Number(kept.Response is null ? 0 : kept.Response.Length + 1L);
            writer.Bytes(kept.Response);
            before = kept.Sequence.Value;
        }
    }
}
