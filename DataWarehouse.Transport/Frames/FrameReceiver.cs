using System.Buffers;
using System.Buffers.Binary;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Transport.Frames;

/// <summary>
/// Turns the bytes of one direction of one connection into messages. Bytes are read straight into the buffer in which the messages then lie; a buffer
/// that nobody holds is used again, one that is held is only filled further, behind what was handed out.
/// </summary>
/// <remarks>
/// Call in turn <see cref="Space"/>, <see cref="Take"/> with what was read there, look at <see cref="Messages"/>, and call <see cref="Done"/>. Not
/// thread-safe: belongs to the thread that reads the connection.
/// </remarks>
internal sealed class FrameReceiver
{
    /// <summary>Room that is worth a read call, in bytes.</summary>
    private const int SpaceBytesMin = 8_192;

    private static readonly Action<byte[]> Recycle = bytes => ArrayPool<byte>.Shared.Return(bytes);

    private readonly uint _key;
    private readonly int _messageBytesMax;
    private PeerMessage[] _messages = new PeerMessage[16];
    private int _count;
    private byte[] _bytes = [];
    private PeerBuffer? _buffer;
    private int _start;
    private int _end;
    private ulong _last;

    /// <summary>Begins with the first frame.</summary>
    /// <param name="key">The key of the connection and direction.</param>
    /// <param name="messageBytesMax">The largest message that is permitted.</param>
    public FrameReceiver(uint key, int messageBytesMax)
    {
        _key = key;
        _messageBytesMax = messageBytesMax;
    }

    /// <summary>The messages of the frames that are complete, until <see cref="Done"/>.</summary>
    public ReadOnlySpan<PeerMessage> Messages => _messages.AsSpan(0, _count);

    /// <summary>The number of the last frame that was complete; 0 before the first.</summary>
    public ulong LastFrame => _last;

    /// <summary>Bytes of a frame that is not complete yet.</summary>
    public int PendingBytes => _end - _start;

    /// <summary>Room for the next bytes; never empty.</summary>
    public Span<byte> Space()
    {
        var pending = _end - _start;
        var needed = NeededBytes(pending);
        var isFree = _buffer is not null && !_buffer.IsHeldTwice;
        if (isFree && pending == 0)
            _start = _end = 0;

        var isOversized = pending == 0 && _bytes.Length > FrameFormat.CommonBytes;
        var hasRoom = _start + needed <= _bytes.Length && _bytes.Length - _end >= Math.Min(SpaceBytesMin, needed - pending);
        if (_buffer is not null && hasRoom && !isOversized)
            return _bytes.AsSpan(_end);

        if (isFree && needed <= _bytes.Length && pending > 0)
            _bytes.AsSpan(_start, pending).CopyTo(_bytes);
        else
            Renew(Math.Max(FrameFormat.CommonBytes, needed), pending);

        (_start, _end) = (0, pending);
        return _bytes.AsSpan(_end);
    }

    /// <summary>Takes bytes that were read into <see cref="Space"/>.</summary>
    /// <param name="received">How many.</param>
    /// <returns>What is wrong; the messages before it are sound.</returns>
    public FrameFlaw Take(int received)
    {
        _end += received;
        while (_end - _start >= FrameFormat.HeaderBytes)
        {
            var flaw = Check(out var header);
            if (flaw != FrameFlaw.None)
                return flaw;

            var length = FrameFormat.HeaderBytes + (int)header.BodyBytes;
            if (_end - _start < length)
                return FrameFlaw.None;

            flaw = Open(header, _start + FrameFormat.HeaderBytes);
            if (flaw != FrameFlaw.None)
                return flaw;

            _start += length;
            _last = header.Number;
        }

        return FrameFlaw.None;
    }

    /// <summary>Forgets the messages, which have been handed over.</summary>
    public void Done()
    {
        Array.Clear(_messages, 0, _count);
        _count = 0;
    }

    /// <summary>Lets go of the memory at the end of the connection.</summary>
    public void Close()
    {
        Done();
        _buffer?.Release();
        _buffer = null;
        _bytes = [];
        _start = _end = 0;
    }

    private int NeededBytes(int pending)
    {
        if (pending < FrameFormat.HeaderBytes)
            return FrameFormat.HeaderBytes;

        // The header was checked when its last byte came.
        return FrameFormat.HeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(_start));
    }

    private void Renew(int size, int pending)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(size);
        _bytes.AsSpan(_start, pending).CopyTo(bytes);
        _buffer?.Release();
        _buffer = new PeerBuffer(bytes, Recycle);
        _bytes = bytes;
    }

    private FrameFlaw Check(out FrameHeader header)
    {
        if (!FrameHeader.TryRead(_bytes.AsSpan(_start), _key, out header))
            return FrameFlaw.DamagedHeader;
        if (header.Number != _last + 1)
            return header.Number <= _last ? FrameFlaw.Replayed : FrameFlaw.OutOfOrder;
        if (header.BodyBytes > FrameFormat.FrameBytesMax(_messageBytesMax) - FrameFormat.HeaderBytes)
            return FrameFlaw.TooLong;

        // Only a single message may make a frame larger than common; so the number of messages at once has a limit.
        var isCommon = header.BodyBytes <= FrameFormat.CommonBytes - FrameFormat.HeaderBytes;
        return header.Messages == 0 || (!isCommon && header.Messages != 1) || header.Messages > header.BodyBytes / FrameFormat.LengthBytes
            ? FrameFlaw.BadMessages
            : FrameFlaw.None;
    }

    private FrameFlaw Open(in FrameHeader header, int at)
    {
        if (FrameHeader.CrcOf(_key, header.Number, _bytes.AsSpan(at, (int)header.BodyBytes)) != header.BodyCrc)
            return FrameFlaw.DamagedBody;

        var before = _count;
        var end = at + (int)header.BodyBytes;
        for (var i = 0u; i < header.Messages; i++)
        {
            var length = end - at < FrameFormat.LengthBytes ? -1 : BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(at));
            at += FrameFormat.LengthBytes;
            if (length < 0 || length > end - at || length > _messageBytesMax)
                return Refuse(before);

            Add(new PeerMessage(_bytes.AsMemory(at, length), _buffer!));
            at += length;
        }

        return at == end ? FrameFlaw.None : Refuse(before);
    }

    private void Add(in PeerMessage message)
    {
        if (_count == _messages.Length)
            Array.Resize(ref _messages, _count * 2);
        _messages[_count++] = message;
    }

    private FrameFlaw Refuse(int count)
    {
        Array.Clear(_messages, count, _count - count);
        _count = count;
        return FrameFlaw.BadMessages;
    }
}
