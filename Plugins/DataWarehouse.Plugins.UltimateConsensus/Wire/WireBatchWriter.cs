using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Messages;

namespace DataWarehouse.Plugins.UltimateConsensus.Wire;

/// <summary>
/// Puts messages of many groups into one payload for one peer (docs/formats.md, "Messages of groups"). The buffer is used again, so a steady
/// stream allocates nothing.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class WireBatchWriter
{
    /// <summary>A buffer above this size is let go when the payload is done, in bytes.</summary>
    private const int KeptBytesMax = 1 << 20;

    private const int FirstBytes = 4_096;

    private readonly int _payloadBytesMax;
    private byte[] _bytes = [];
    private int _length;

    /// <summary>Begins with an empty payload.</summary>
    /// <param name="payloadBytesMax">The most bytes of a payload, what the transport takes as one message; 1 KiB or more.</param>
    public WireBatchWriter(int payloadBytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(payloadBytesMax, 1_024);
        _payloadBytesMax = payloadBytesMax;
    }

    /// <summary>How many items it holds.</summary>
    public int Count { get; private set; }

    /// <summary>The payload; empty when there are no items. Valid until the next change.</summary>
    public ReadOnlyMemory<byte> Payload => _bytes.AsMemory(0, _length);

    /// <summary>Adds a message.</summary>
    /// <param name="message">The message. Its payloads are copied.</param>
    /// <returns>False if it does not fit any more, or, when nothing is there yet, never will.</returns>
    /// <exception cref="ArgumentException">
    /// It cannot be written: its kind is none of <see cref="MessageKind"/>, a group, replica or round is negative, it has too many entries or one of a kind
    /// above <see cref="WireFormat.EntryKindMax"/>, or the configuration of its snapshot is not valid.
    /// </exception>
    public bool TryAdd(in Message message)
    {
        Check(message);
        var configuration = message.Snapshot is { } snapshot ? ConfigurationCodec.Encode(snapshot.Configuration) : [];
        if (SizeMax(message) + configuration.Length is var sizeMax && sizeMax > _payloadBytesMax * 2L)
            return false;

        var writer = Begin((int)sizeMax, (byte)message.Kind, message.Group);
        var fields = MessageFields.Of(message);
        writer.Fixed16((ushort)fields);
        MessageFields.Write(ref writer, message);
        if ((fields & WireFields.Entries) != 0)
            WriteEntries(ref writer, message);
        if (message.Snapshot is { } state)
        {
            writer.Number(state.Index.Value);
            writer.Number(state.Term.Value);
            writer.Number(configuration.Length);
            writer.Bytes(configuration);
        }

        return TryEnd(writer.Offset);
    }

    /// <summary>Adds something that is no message of a group's replicas.</summary>
    /// <param name="kind">What it is, <see cref="WireFormat.FirstOtherKind"/> or above.</param>
    /// <param name="group">The group it is for.</param>
    /// <param name="content">Its bytes; copied.</param>
    /// <returns>False if it does not fit any more, or, when nothing is there yet, never will.</returns>
    /// <exception cref="ArgumentException">The kind is one of messages, or the group is negative.</exception>
    public bool TryAdd(byte kind, GroupId group, ReadOnlySpan<byte> content)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kind, WireFormat.FirstOtherKind);
        ArgumentOutOfRangeException.ThrowIfNegative(group.Value, nameof(group));
        if (content.Length > _payloadBytesMax)
            return false;

        var writer = Begin(WireFormat.MessageBytesMax + content.Length, kind, group);
        writer.Bytes(content);
        return TryEnd(writer.Offset);
    }

    /// <summary>Begins a new payload.</summary>
    public void Clear()
    {
        if (_bytes.Length > KeptBytesMax)
            _bytes = [];
        _length = 0;
        Count = 0;
    }

    private static void Check(in Message message)
    {
        if (message.Kind is < MessageKind.Append or > MessageKind.Removed)
            throw new ArgumentException($"A message of kind {(byte)message.Kind} has no form on the wire.", nameof(message));
        if ((message.Group.Value | message.From.Value | message.To.Value | message.Subject.Value | message.Round) < 0)
            throw new ArgumentException("A group, replica or round below zero has no form on the wire.", nameof(message));
        if (message.Entries.Count > WireFormat.EntriesMax)
            throw new ArgumentException($"A message may have {WireFormat.EntriesMax} entries at most.", nameof(message));
    }

    private static long SizeMax(in Message message)
    {
        var size = WireFormat.MessageBytesMax + (message.Entries.Count * (long)WireFormat.EntryBytesMax);
        foreach (ref readonly var entry in message.Entries.Entries)
            size += entry.Payload.Length;
        return size;
    }

    private static void WriteEntries(ref WireWriter writer, in Message message)
    {
        writer.Number(message.Entries.Count);
        var (index, term) = (message.Index.Value, message.Term.Value);
        foreach (ref readonly var entry in message.Entries.Entries)
        {
            if ((byte)entry.Kind > WireFormat.EntryKindMax)
                throw new ArgumentException($"An entry of kind {(byte)entry.Kind} has no form on the wire.", nameof(message));

            var hasTerm = entry.Term.Value != term;
            var hasIndex = entry.Index.Value != index + 1;
            writer.Byte((byte)((byte)entry.Kind | (hasTerm ? WireFormat.EntryHasTerm : 0) | (hasIndex ? WireFormat.EntryHasIndex : 0)));
            (index, term) = (entry.Index.Value, entry.Term.Value);
            if (hasTerm)
                writer.Number(term);
            if (hasIndex)
                writer.Number(index);
            writer.Number(entry.Payload.Length);
            writer.Bytes(entry.Payload.Span);
        }
    }

    private WireWriter Begin(int sizeMax, byte kind, GroupId group)
    {
        var start = Math.Max(_length, 1);
        if (_bytes.Length < start + sizeMax)
            Array.Resize(ref _bytes, Math.Max(FirstBytes, Math.Max(start + sizeMax, Math.Min(_bytes.Length * 2, _payloadBytesMax))));

        _bytes[0] = WireFormat.Header;
        var writer = new WireWriter(_bytes.AsSpan(start + WireFormat.LengthBytes));
        writer.Byte(kind);
        writer.Number(group.Value);
        return writer;
    }

    private bool TryEnd(int itemBytes)
    {
        var start = Math.Max(_length, 1);
        var end = start + WireFormat.LengthBytes + itemBytes;
        if (end > _payloadBytesMax)
            return false;

        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(start), itemBytes);
        _length = end;
        Count++;
        return true;
    }
}
