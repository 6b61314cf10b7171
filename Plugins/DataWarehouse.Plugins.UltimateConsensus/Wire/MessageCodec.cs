using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Wire;

/// <summary>
/// Reads the messages that <see cref="WireBatchWriter"/> writes, from bytes that may hold anything. What is accepted would be written again as the same
/// bytes. Whether the message makes sense is the matter of <see cref="MessageCheck"/>.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class MessageCodec
{
    /// <summary>Reads a message.</summary>
    /// <param name="item">The item that holds it.</param>
    /// <param name="scratch">Takes its entries; they live until its next use. Their payloads are parts of the item's bytes and live as long as those.</param>
    /// <param name="message">The message; the default value if it cannot be read.</param>
    /// <returns>Why it cannot be read, or none.</returns>
    public static WireFlaw Decode(in WireItem item, EntryScratch scratch, out Message message)
    {
        message = default;
        if (item.Flaw != WireFlaw.None)
            return item.Flaw;
        if (item.Kind is < (byte)MessageKind.Append or > (byte)MessageKind.Removed)
            return WireFlaw.UnknownKind;

        var reader = new WireReader(item.Content.Span);
        var fields = (WireFields)reader.Fixed16();
        if ((fields & ~WireFields.All) != 0)
            return WireFlaw.Malformed;

        var read = MessageFields.Read(ref reader, item, fields);
        var flaw = WireFlaw.None;
        if ((fields & WireFields.Entries) != 0)
            flaw = ReadEntries(ref reader, item.Content, scratch, ref read);
        if (flaw == WireFlaw.None && (fields & WireFields.Snapshot) != 0)
            flaw = ReadSnapshot(ref reader, item.Content, ref read);
        if (flaw == WireFlaw.None && !reader.IsAtEnd)
            flaw = WireFlaw.Malformed;
        if (flaw == WireFlaw.None)
            message = read;
        return flaw;
    }

    private static WireFlaw ReadEntries(ref WireReader reader, ReadOnlyMemory<byte> content, EntryScratch scratch, ref Message message)
    {
        var count = reader.PresentNumber();
        if (count > WireFormat.EntriesMax)
            return WireFlaw.TooManyEntries;

        // Each entry takes two bytes at least, so a count that lies is found before it costs memory.
        if (!reader.IsSound || count * 2 > reader.Remaining)
            return WireFlaw.Malformed;

        var entries = scratch.Rent((int)count);
        var (index, term) = (message.Index.Value, message.Term.Value);
        foreach (ref var entry in entries)
        {
            var head = reader.Byte();
            var readTerm = (head & WireFormat.EntryHasTerm) == 0 ? term : reader.Number();
            var readIndex = (head & WireFormat.EntryHasIndex) == 0 ? unchecked(index + 1) : reader.Number();
            var length = reader.Number();
            var at = reader.Skip(length);
            var isCanonical = readIndex >= 0
                && ((head & WireFormat.EntryHasTerm) == 0 || readTerm != term)
                && ((head & WireFormat.EntryHasIndex) == 0 || readIndex != index + 1);
            if (!reader.IsSound || !isCanonical)
                return WireFlaw.Malformed;

            (index, term) = (readIndex, readTerm);
            var kind = (EntryKind)(head & WireFormat.EntryKindMax);
            entry = new Entry(new Term(term), new LogIndex(index), kind, content.Slice(at, (int)length));
        }

        message = message with { Entries = scratch.Batch((int)count) };
        return WireFlaw.None;
    }

    private static WireFlaw ReadSnapshot(ref WireReader reader, ReadOnlyMemory<byte> content, ref Message message)
    {
        var index = reader.Number();
        var term = reader.Number();
        var length = reader.Number();
        var at = reader.Skip(length);
        if (!reader.IsSound)
            return WireFlaw.Malformed;
        if (!ConfigurationCodec.TryDecode(content.Span.Slice(at, (int)length), out var configuration, out _))
            return WireFlaw.BadConfiguration;

        message = message with { Snapshot = new SnapshotDescriptor(new LogIndex(index), new Term(term), configuration) };
        return WireFlaw.None;
    }
}
