using System.Buffers;
using System.Buffers.Binary;

namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>
/// Envelopes as bytes; docs/formats.md has the layout. Each envelope has exactly one encoding, and each replica reads the same bytes as the same
/// envelope or the same flaw.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class CommandEnvelopeCodec
{
    /// <summary>The version that is written, and the only one that is read.</summary>
    public const byte Version = 1;

    /// <summary>Bytes that an envelope takes beside its command, at most.</summary>
    public const int OverheadBytesMax = HeaderBytes + (3 * 9);

    private const int StampOffset = 2;
    private const int HeaderBytes = StampOffset + sizeof(long);

    /// <summary>Encodes an envelope into an array of its own.</summary>
    /// <param name="envelope">Any but a malformed one.</param>
    /// <exception cref="ArgumentException">The envelope is a malformed one.</exception>
    public static byte[] Encode(in CommandEnvelope envelope)
    {
        var buffer = new ArrayBufferWriter<byte>(OverheadBytesMax + envelope.Command.Length);
        Encode(envelope, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Encodes an envelope.</summary>
    /// <param name="envelope">Any but a malformed one.</param>
    /// <param name="target">Takes the bytes; none for <see cref="EnvelopeKind.Nothing"/>.</param>
    /// <exception cref="ArgumentException">The envelope is a malformed one.</exception>
    public static void Encode(in CommandEnvelope envelope, IBufferWriter<byte> target)
    {
        if (envelope.Kind == EnvelopeKind.Malformed) throw new ArgumentException("A malformed envelope has no encoding.", nameof(envelope));
        if (envelope.Kind == EnvelopeKind.Nothing) return;

        var writer = new FieldWriter(target);
        writer.Byte(Version);
        writer.Byte((byte)envelope.Kind);
        writer.Fixed64(envelope.TimestampTicks);
        switch (envelope.Kind)
        {
            case EnvelopeKind.OpenSession:
                writer.Number(envelope.TimeToLiveMs);
                writer.Number(envelope.Forwarder.Incarnation.Value);
                writer.Number(envelope.Forwarder.Boot);
                break;
            case EnvelopeKind.CloseSession:
                writer.Number(envelope.Session.Value);
                break;
            case EnvelopeKind.SessionCommand:
                writer.Number(envelope.Session.Value);
                writer.Number(envelope.Sequence.Value);
                writer.Number(envelope.AcknowledgedThrough.Value);
                writer.Bytes(envelope.Command.Span);
                break;
            default:
                writer.Bytes(envelope.Command.Span);
                break;
        }
    }

    /// <summary>Sets the timestamp in encoded bytes; the leader does so before it proposes them.</summary>
    /// <param name="encoded">An encoded envelope, changed in place; left alone when it is empty or no envelope of this version.</param>
    /// <param name="timestampTicks">The leader's wall clock in UTC, in ticks.</param>
    /// <returns>Whether there was a place to stamp.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timestamp is negative or above <see cref="CommandEnvelope.TimestampTicksMax"/>.</exception>
    public static bool Stamp(Span<byte> encoded, long timestampTicks)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)timestampTicks, (ulong)CommandEnvelope.TimestampTicksMax);
        if (encoded.Length < HeaderBytes || encoded[0] != Version) return false;
        BinaryPrimitives.WriteInt64LittleEndian(encoded[StampOffset..], timestampTicks);
        return true;
    }

    /// <summary>Decodes a payload. Whatever it holds, there is a result: an envelope, or a malformed one that says what is wrong.</summary>
    /// <param name="payload">The payload of an entry; the command is a view of it.</param>
    public static CommandEnvelope Decode(ReadOnlyMemory<byte> payload)
    {
        if (payload.IsEmpty) return CommandEnvelope.Nothing;

        var reader = new FieldReader(payload.Span);
        var version = reader.Byte();
        if (version != Version) return CommandEnvelope.Malformed(EnvelopeFlaw.UnknownVersion);
        var kind = (EnvelopeKind)reader.Byte();
        var timestamp = reader.Fixed64();
        if (!reader.IsSound) return CommandEnvelope.Malformed(reader.Flaw);
        return CommandEnvelope.Read(kind, timestamp, payload, ref reader);
    }
}
