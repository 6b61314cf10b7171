using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateReplication.Exchange;

/// <summary>The bytes of <see cref="SyncMessage"/>: docs/formats.md, "Replication exchange", version 1. All numbers are little-endian.</summary>
internal static class SyncMessageCodec
{
    /// <summary>Bytes of a message without text and states.</summary>
    internal const int FixedBytes = 1 + 1 + 8 + 1 + 4 + 4;

    /// <summary>Bytes that each state takes beside its key and its set.</summary>
    internal const int StateFixedBytes = 4 + 4;

    /// <summary>The longest text, in UTF-8 bytes: a key fits.</summary>
    internal const int TextBytesMax = ReplicationLimits.KeyBytesMax;

    private const byte Header = 0x41;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The most bytes that a key and its set may have, so that one message carries them whatever else is in it.</summary>
    internal static int SetBytesMax(int messageBytesMax) => messageBytesMax - FixedBytes - TextBytesMax - StateFixedBytes;

    internal static int SizeOf(string text) => Utf8.GetByteCount(text);

    internal static byte[] Encode(SyncMessage message)
    {
        var size = FixedBytes + SizeOf(message.Text);
        foreach (var state in message.States) size += StateFixedBytes + SizeOf(state.Key) + state.Set.Length;
        var bytes = new byte[size];
        bytes[0] = Header;
        bytes[1] = (byte)message.Kind;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(2), message.Session);
        bytes[10] = message.IsFlagSet ? (byte)1 : (byte)0;
        var offset = 11;
        Write(bytes, ref offset, Utf8.GetBytes(message.Text));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(offset), message.States.Length);
        offset += sizeof(int);
        foreach (var state in message.States)
        {
            Write(bytes, ref offset, Utf8.GetBytes(state.Key));
            Write(bytes, ref offset, state.Set);
        }

        return bytes;
    }

    /// <exception cref="CausalityException">The bytes are malformed or of a later release.</exception>
    internal static SyncMessage Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FixedBytes) throw Malformed("is too short");
        if (bytes[0] >> 4 == Header >> 4 && (bytes[0] & 0xf) > (Header & 0xf))
        {
            throw new CausalityException(
                CausalityError.FutureEncoding, $"Exchange version {bytes[0] & 0xf} is of a later release. Upgrade this node.");
        }

        if (bytes[0] != Header || bytes[1] is 0 or > (byte)SyncMessageKind.Refusal || bytes[10] > 1) throw Malformed("has an unknown header");
        var offset = 11;
        var text = ReadText(bytes, ref offset);
        if (SizeOf(text) > TextBytesMax) throw Malformed("has a text that is too long");
        var count = ReadLength(bytes, ref offset);
        if ((long)count * StateFixedBytes > bytes.Length - offset) throw Malformed("announces more states than it holds");
        var states = ImmutableArray.CreateBuilder<KeyState>(count);
        for (var i = 0; i < count; i++)
        {
            var key = ReadText(bytes, ref offset);
            states.Add(new KeyState(key, Read(bytes, ref offset).ToArray()));
        }

        if (offset != bytes.Length) throw Malformed("has bytes after its end");
        var session = BinaryPrimitives.ReadInt64LittleEndian(bytes[2..]);
        return new SyncMessage((SyncMessageKind)bytes[1], session, text, bytes[10] == 1, states.MoveToImmutable());
    }

    private static void Write(Span<byte> target, ref int offset, ReadOnlySpan<byte> part)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target[offset..], part.Length);
        part.CopyTo(target[(offset + sizeof(int))..]);
        offset += sizeof(int) + part.Length;
    }

    private static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> source, ref int offset)
    {
        var length = ReadLength(source, ref offset);
        if (length > source.Length - offset) throw Malformed("ends too early");
        var part = source.Slice(offset, length);
        offset += length;
        return part;
    }

    private static string ReadText(ReadOnlySpan<byte> source, ref int offset)
    {
        try
        {
            return Utf8.GetString(Read(source, ref offset));
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("has a text that is not UTF-8");
        }
    }

    private static int ReadLength(ReadOnlySpan<byte> source, ref int offset)
    {
        if (source.Length - offset < sizeof(int)) throw Malformed("ends too early");
        var length = BinaryPrimitives.ReadInt32LittleEndian(source[offset..]);
        if (length < 0) throw Malformed("has a negative length");
        offset += sizeof(int);
        return length;
    }

    private static CausalityException Malformed(string what) =>
        new(CausalityError.MalformedEncoding, $"A message of a replication exchange {what}.");
}
