using System.Buffers.Binary;
using System.Numerics;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>
/// A chunk of the state with its checksum, the unit in which a snapshot's file is written, read and checked. The checksum begins from that of the file's header
/// and the place, so a frame of another file or from elsewhere in this one does not pass.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class SnapshotFrame
{
    /// <summary>What stands before the chunk, in bytes: its length and the checksum.</summary>
    public const int HeaderBytes = 8;

    /// <summary>The bytes of the state in each frame but the last.</summary>
    public const int ChunkBytes = 64 << 10;

    /// <summary>The length of each frame but the last.</summary>
    public const int BytesMax = HeaderBytes + ChunkBytes;

    /// <summary>Puts length and checksum before a chunk.</summary>
    /// <param name="frame">The whole frame, with the chunk in its place.</param>
    /// <param name="fileCrc">The checksum of the file's header.</param>
    /// <param name="offset">Where the frame begins in the file.</param>
    public static void Seal(Span<byte> frame, uint fileCrc, long offset)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], CrcOf(frame, fileCrc, offset));
    }

    /// <summary>Whether a frame is what was written.</summary>
    /// <param name="frame">Its bytes, as many as there must be.</param>
    /// <param name="fileCrc">The checksum of the file's header.</param>
    /// <param name="offset">Where the frame begins in the file.</param>
    public static bool IsSound(ReadOnlySpan<byte> frame, uint fileCrc, long offset) =>
        BinaryPrimitives.ReadInt32LittleEndian(frame) == frame.Length - HeaderBytes
        && BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]) == CrcOf(frame, fileCrc, offset);

    private static uint CrcOf(ReadOnlySpan<byte> frame, uint fileCrc, long offset) =>
        SeededCrc.Extend(SeededCrc.Extend(BitOperations.Crc32C(fileCrc, (ulong)offset), frame[..4]), frame[HeaderBytes..]);
}
