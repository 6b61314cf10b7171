using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport.Frames;

namespace DataWarehouse.Transport.Handshakes;

/// <summary>Greetings and refusals in bytes. What is read may hold anything.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class GreetingCodec
{
    private const byte JoiningFlag = 1;

    /// <summary>Writes a greeting.</summary>
    /// <param name="kind">Hello or welcome.</param>
    /// <param name="greeting">What to say.</param>
    public static byte[] Encode(HandshakeKind kind, Greeting greeting)
    {
        var name = Encoding.UTF8.GetBytes(greeting.Peer.Node);
        var wanted = Encoding.UTF8.GetBytes(greeting.Wanted.Node);
        var bytes = Begin(kind, HandshakeFormat.FixedBytes + 2 + name.Length + wanted.Length);
        var fields = bytes.AsSpan(HandshakeFormat.PrefixBytes);
        BinaryPrimitives.WriteUInt128LittleEndian(fields, greeting.Cluster.Value);
        fields[16] = (byte)greeting.Channel;
        fields[17] = greeting.OldestFrames;
        fields[18] = greeting.NewestFrames;
        fields[19] = greeting.IsJoining ? JoiningFlag : (byte)0;
        BinaryPrimitives.WriteInt64LittleEndian(fields[20..], greeting.Peer.Incarnation.Value);
        BinaryPrimitives.WriteUInt128LittleEndian(fields[28..], greeting.Progress.Boot.Id.Value);
        BinaryPrimitives.WriteInt64LittleEndian(fields[44..], greeting.Progress.Boot.StartCounter);
        BinaryPrimitives.WriteInt64LittleEndian(fields[52..], greeting.Progress.DurableBatch);
        BinaryPrimitives.WriteUInt128LittleEndian(fields[60..], greeting.Nonce);
        BinaryPrimitives.WriteInt64LittleEndian(fields[76..], greeting.Wanted.Incarnation.Value);
        var names = fields[HandshakeFormat.FixedBytes..];
        names[0] = (byte)name.Length;
        name.CopyTo(names[1..]);
        names[1 + name.Length] = (byte)wanted.Length;
        wanted.CopyTo(names[(2 + name.Length)..]);
        return End(bytes);
    }

    /// <summary>Writes a refusal.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="reason">Why, for people; cut off when it is long.</param>
    public static byte[] EncodeRefusal(PeerRefusalKind kind, string reason)
    {
        var text = Encoding.UTF8.GetBytes(reason).AsSpan();
        text = text[..Math.Min(text.Length, HandshakeFormat.ReasonBytesMax)];
        var bytes = Begin(HandshakeKind.Refusal, 1 + text.Length);
        bytes[HandshakeFormat.PrefixBytes] = (byte)kind;
        text.CopyTo(bytes.AsSpan(HandshakeFormat.PrefixBytes + 1));
        return End(bytes);
    }

    /// <summary>Writes the last record.</summary>
    public static byte[] EncodeReady() => End(Begin(HandshakeKind.Ready, 0));

    /// <summary>Whether a record is whole.</summary>
    /// <param name="record">The record.</param>
    public static bool IsSound(ReadOnlySpan<byte> record) =>
        record.Length >= HandshakeFormat.PrefixBytes + HandshakeFormat.CrcBytes
        && BinaryPrimitives.ReadUInt32LittleEndian(record[^HandshakeFormat.CrcBytes..])
            == FrameCrc.Extend(FrameCrc.Plain, record[..^HandshakeFormat.CrcBytes]);

    /// <summary>Reads the beginning of a record.</summary>
    /// <param name="prefix">Its first <see cref="HandshakeFormat.PrefixBytes"/> bytes.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="length">The length of the whole record in bytes.</param>
    /// <returns>Why it is no record that can be read, or null.</returns>
    public static string? ReadPrefix(ReadOnlySpan<byte> prefix, out HandshakeKind kind, out int length)
    {
        kind = (HandshakeKind)prefix[4];
        length = BinaryPrimitives.ReadUInt16LittleEndian(prefix[6..]);
        if (!prefix.StartsWith(HandshakeFormat.Magic))
            return "what it sent is no handshake";
        if (prefix[5] != HandshakeFormat.Version)
            return $"its handshake is of version {prefix[5]}, and this release knows version {HandshakeFormat.Version} only";
        if (kind is < HandshakeKind.Hello or > HandshakeKind.Ready)
            return $"its handshake has an unknown record of kind {(byte)kind}";
        return length is < HandshakeFormat.PrefixBytes + HandshakeFormat.CrcBytes or > HandshakeFormat.RecordBytesMax
            ? $"its handshake has a record of {length} bytes"
            : null;
    }

    /// <summary>Reads a greeting.</summary>
    /// <param name="record">The whole record.</param>
    /// <param name="greeting">The greeting, or null.</param>
    /// <returns>Why it cannot be read, or null.</returns>
    public static string? Decode(ReadOnlySpan<byte> record, out Greeting? greeting)
    {
        greeting = null;
        if (!IsSound(record))
            return "its greeting is damaged";

        var fields = record[HandshakeFormat.PrefixBytes..^HandshakeFormat.CrcBytes];
        if (fields.Length < HandshakeFormat.FixedBytes || (PeerChannel)fields[16] is < PeerChannel.Control or > PeerChannel.Bulk || fields[19] > JoiningFlag)
            return "its greeting is malformed";

        var names = fields[HandshakeFormat.FixedBytes..];
        if (!TryReadPeer(ref names, fields[20..], out var peer) || peer == default
            || !TryReadPeer(ref names, fields[76..], out var wanted) || !names.IsEmpty)
        {
            return "its greeting has malformed names";
        }

        var boot = new PeerBoot(new BootId(BinaryPrimitives.ReadUInt128LittleEndian(fields[28..])), BinaryPrimitives.ReadInt64LittleEndian(fields[44..]));
        var progress = new PeerProgress(boot, BinaryPrimitives.ReadInt64LittleEndian(fields[52..]));
        if (boot.StartCounter < 0 || progress.DurableBatch < 0)
            return "its greeting has numbers below zero";

        greeting = new Greeting(
            new ClusterId(BinaryPrimitives.ReadUInt128LittleEndian(fields)), (PeerChannel)fields[16], fields[17], fields[18], fields[19] == JoiningFlag,
            peer, progress, BinaryPrimitives.ReadUInt128LittleEndian(fields[60..]), wanted);
        return null;
    }

    /// <summary>Reads a refusal.</summary>
    /// <param name="record">The whole record.</param>
    /// <param name="kind">Why.</param>
    /// <param name="reason">Why, for people; without control characters.</param>
    /// <returns>Whether it can be read.</returns>
    public static bool TryDecodeRefusal(ReadOnlySpan<byte> record, out PeerRefusalKind kind, out string reason)
    {
        (kind, reason) = (PeerRefusalKind.None, string.Empty);
        var fields = IsSound(record) ? record[HandshakeFormat.PrefixBytes..^HandshakeFormat.CrcBytes] : default;
        if (fields.IsEmpty)
            return false;

        kind = (PeerRefusalKind)fields[0];
        reason = string.Concat(Encoding.UTF8.GetString(fields[1..]).Where(c => !char.IsControl(c)));
        return true;
    }

    private static byte[] Begin(HandshakeKind kind, int contentBytes)
    {
        var bytes = new byte[HandshakeFormat.PrefixBytes + contentBytes + HandshakeFormat.CrcBytes];
        HandshakeFormat.Magic.CopyTo(bytes);
        bytes[4] = (byte)kind;
        bytes[5] = HandshakeFormat.Version;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(6), checked((ushort)bytes.Length));
        return bytes;
    }

    private static byte[] End(byte[] bytes)
    {
        var crc = FrameCrc.Extend(FrameCrc.Plain, bytes.AsSpan(..^HandshakeFormat.CrcBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - HandshakeFormat.CrcBytes), crc);
        return bytes;
    }

    private static bool TryReadPeer(ref ReadOnlySpan<byte> names, ReadOnlySpan<byte> incarnationBytes, out PeerId peer)
    {
        peer = default;
        var incarnation = BinaryPrimitives.ReadInt64LittleEndian(incarnationBytes);
        if (names.IsEmpty || names.Length - 1 < names[0] || incarnation < 0)
            return false;

        var name = names.Slice(1, names[0]);
        names = names[(1 + name.Length)..];
        if (!Utf8.IsValid(name) || (name.IsEmpty && incarnation != 0))
            return false;
        if (!name.IsEmpty)
            peer = new PeerId(Encoding.UTF8.GetString(name), new Incarnation(incarnation));
        return true;
    }
}
