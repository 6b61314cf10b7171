using System.Buffers.Binary;
using System.Text;

namespace DataWarehouse.Node.Cli.Bench.Lean;

/// <summary>
/// Writes HTTP/2 frames of calls behind each other, to be sent at once. The headers of the first call enter the table of the other side (RFC 7541), so
/// that those of all later ones are six bytes.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class FrameBuffer
{
    /// <summary>How many bytes come before the content of a frame.</summary>
    public const int HeaderBytes = 9;

    private const int MessagePrefixBytes = 5;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;
    private const byte Acknowledge = 1;
    private const ushort HeaderTableSize = 1;
    private const ushort EnablePush = 2;
    private const ushort InitialWindow = 4;
    private const int LargestWindow = int.MaxValue;
    private const int UsualWindow = 65_535;

    // POST and http stand in the static table; what the first call adds comes from 62 on, the latest first.
    private static readonly byte[] LaterHeaders = [0x83, 0x86, 65 | 0x80, 64 | 0x80, 63 | 0x80, 62 | 0x80];
    private static readonly byte[] Preface = Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    private readonly byte[] _firstHeaders;
    private byte[] _bytes = new byte[64 * 1024];
    private int _length;
    private bool _isTableFilled;

    /// <summary>Makes the buffer of a connection.</summary>
    /// <param name="authority">Whom the calls are for.</param>
    /// <param name="path">The method that they call.</param>
    public FrameBuffer(string authority, string path)
    {
        _firstHeaders = [0x83, 0x86, .. Named(4, path), .. Named(1, authority), .. Named(31, "application/grpc"), 0x40, .. Literal("te"), .. Literal("trailers")];
        Append(Preface);
        var settings = Frame(FrameKind.Settings, 0, 0, 3 * 6);
        WriteSetting(settings, HeaderTableSize, 0);
        WriteSetting(settings[6..], EnablePush, 0);
        WriteSetting(settings[12..], InitialWindow, LargestWindow);
        AddWindow(LargestWindow - UsualWindow);
    }

    /// <summary>What is to be sent.</summary>
    public ReadOnlyMemory<byte> Pending => _bytes.AsMemory(0, _length);

    /// <summary>How many bytes of the other side's window a call takes.</summary>
    /// <param name="message">Its message.</param>
    public static int WindowOf(ReadOnlySpan<byte> message) => MessagePrefixBytes + message.Length;

    /// <summary>It was sent.</summary>
    public void Clear() => _length = 0;

    /// <summary>Adds a call.</summary>
    /// <param name="stream">Its stream.</param>
    /// <param name="message">Its message.</param>
    public void AddCall(int stream, ReadOnlySpan<byte> message)
    {
        var headers = _isTableFilled ? LaterHeaders : _firstHeaders;
        _isTableFilled = true;
        headers.CopyTo(Frame(FrameKind.Headers, EndHeaders, stream, headers.Length));
        var data = Frame(FrameKind.Data, EndStream, stream, WindowOf(message));
        data[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(data[1..], message.Length);
        message.CopyTo(data[MessagePrefixBytes..]);
    }

    /// <summary>Takes notice of the other side's settings.</summary>
    public void AcknowledgeSettings() => Frame(FrameKind.Settings, Acknowledge, 0, 0);

    /// <summary>Answers a ping.</summary>
    /// <param name="content">What it holds.</param>
    public void AnswerPing(ReadOnlySpan<byte> content) => content.CopyTo(Frame(FrameKind.Ping, Acknowledge, 0, content.Length));

    /// <summary>Lets the other side send more on this connection.</summary>
    /// <param name="bytes">How much.</param>
    public void AddWindow(int bytes) => BinaryPrimitives.WriteInt32BigEndian(Frame(FrameKind.WindowUpdate, 0, 0, sizeof(int)), bytes);

    private static void WriteSetting(Span<byte> place, ushort name, int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(place, name);
        BinaryPrimitives.WriteInt32BigEndian(place[2..], value);
    }

    /// <summary>A header whose name stands in the static table, to be remembered.</summary>
    private static byte[] Named(int index, string value) => [(byte)(0x40 | index), .. Literal(value)];

    private static byte[] Literal(string text) => text.Length < 127
        ? [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)]
        : throw new ArgumentException("Too long for a length of one byte.", nameof(text));

    private Span<byte> Frame(FrameKind kind, byte flags, int stream, int length)
    {
        var frame = Take(HeaderBytes + length);
        BinaryPrimitives.WriteInt32BigEndian(frame, (length << 8) | (byte)kind);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame[5..], stream);
        return frame[HeaderBytes..];
    }

    private void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    private Span<byte> Take(int count)
    {
        if (_length + count > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }
}
