using System.Buffers;
using System.Buffers.Binary;

namespace DataWarehouse.Transport.Frames;

/// <summary>
/// A frame while it is filled and sent: messages are put behind room for the header, so that the whole goes out in one call. Its array goes back to
/// its pool when it is released.
/// </summary>
/// <remarks>Not thread-safe: one owner at a time.</remarks>
internal sealed class OutgoingFrame
{
    private byte[] _bytes;

    /// <summary>Makes an empty frame.</summary>
    /// <param name="firstMessageBytes">The size of the first message; one too large for a common frame gets a frame of its own.</param>
    public OutgoingFrame(int firstMessageBytes)
    {
        var size = FrameFormat.HeaderBytes + FrameFormat.LengthBytes + firstMessageBytes;
        _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(size, FrameFormat.CommonBytes));
        Capacity = Math.Max(size, FrameFormat.CommonBytes);
        Length = FrameFormat.HeaderBytes;
    }

    /// <summary>How many messages it has.</summary>
    public int Messages { get; private set; }

    /// <summary>The bytes of its messages' payloads.</summary>
    public int PayloadBytes { get; private set; }

    /// <summary>Its length with header, in bytes.</summary>
    public int Length { get; private set; }

    /// <summary>The frame, once it is sealed.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, Length);

    private int Capacity { get; }

    /// <summary>Adds a message.</summary>
    /// <param name="payload">Its bytes; copied.</param>
    /// <returns>False if it does not fit.</returns>
    public bool TryAdd(ReadOnlySpan<byte> payload)
    {
        if (payload.Length > Capacity - Length - FrameFormat.LengthBytes)
            return false;

        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(Length), payload.Length);
        payload.CopyTo(_bytes.AsSpan(Length + FrameFormat.LengthBytes));
        Length += FrameFormat.LengthBytes + payload.Length;
        PayloadBytes += payload.Length;
        Messages++;
        return true;
    }

    /// <summary>Writes the header.</summary>
    /// <param name="key">The key of the connection and direction.</param>
    /// <param name="number">The number of the frame, from 1.</param>
    public void Seal(uint key, ulong number)
    {
        var body = _bytes.AsSpan(FrameFormat.HeaderBytes, Length - FrameFormat.HeaderBytes);
        new FrameHeader((uint)body.Length, (uint)Messages, number, FrameHeader.CrcOf(key, number, body)).Write(_bytes, key);
    }

    /// <summary>Gives the array back; the frame is not used any more.</summary>
    public void Release()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }
}
