using System.Buffers.Binary;
using System.Numerics;

namespace DataWarehouse.Transport.Frames;

/// <summary>What stands before the messages of a frame.</summary>
/// <param name="BodyBytes">The length of what follows the header.</param>
/// <param name="Messages">How many messages there are.</param>
/// <param name="Number">Which frame of its connection and direction it is, from 1.</param>
/// <param name="BodyCrc">The checksum of the body.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct FrameHeader(uint BodyBytes, uint Messages, ulong Number, uint BodyCrc)
{
    /// <summary>The checksum of a body.</summary>
    /// <param name="key">The key of the connection and direction.</param>
    /// <param name="number">The number of the frame.</param>
    /// <param name="body">The body.</param>
    public static uint CrcOf(uint key, ulong number, ReadOnlySpan<byte> body) => FrameCrc.Extend(BitOperations.Crc32C(key, number), body);

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">The bytes of a header, or more.</param>
    /// <param name="key">The key of the connection and direction.</param>
    /// <param name="header">The header; not to be believed when false is returned.</param>
    /// <returns>Whether it matches its checksum.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, uint key, out FrameHeader header)
    {
        header = new FrameHeader(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[FrameFormat.BodyCrcOffset..]));
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes[FrameFormat.HeaderCrcOffset..]) == FrameCrc.Extend(key, bytes[..FrameFormat.HeaderCrcOffset]);
    }

    /// <summary>Writes the header with its checksum.</summary>
    /// <param name="bytes">Where to write.</param>
    /// <param name="key">The key of the connection and direction.</param>
    public void Write(Span<byte> bytes, uint key)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, BodyBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], Messages);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Number);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[FrameFormat.BodyCrcOffset..], BodyCrc);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[FrameFormat.HeaderCrcOffset..], FrameCrc.Extend(key, bytes[..FrameFormat.HeaderCrcOffset]));
    }
}
