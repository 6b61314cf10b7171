using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>The last bytes of a snapshot's file: what the frames before them must come to (docs/formats.md, "Snapshot file").</summary>
/// <param name="StateBytes">The length of the state in bytes.</param>
/// <param name="StateHash">XxHash3-64 of the state, seed 0.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct SnapshotFileFooter(long StateBytes, ulong StateHash)
{
    /// <summary>The length of the footer in bytes.</summary>
    public const int Bytes = 32;

    private const int CrcOffset = Bytes - sizeof(uint);

    /// <summary>What a footer begins with: "DWSNAPND".</summary>
    private const ulong Magic = 0x444E_5041_4E53_5744;

    /// <summary>Writes the footer.</summary>
    /// <param name="bytes">At least <see cref="Bytes"/> bytes.</param>
    /// <param name="fileCrc">The checksum of the file's header.</param>
    public void Write(Span<byte> bytes, uint fileCrc)
    {
        bytes[..Bytes].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], StateBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], StateHash);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[CrcOffset..], SeededCrc.Extend(fileCrc, bytes[..CrcOffset]));
    }

    /// <summary>Reads a footer from bytes that may hold anything.</summary>
    /// <param name="bytes">The last bytes of the file.</param>
    /// <param name="fileCrc">The checksum of the file's header.</param>
    /// <param name="footer">The footer, if it is sound.</param>
    /// <returns>Whether it is.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, uint fileCrc, out SnapshotFileFooter footer)
    {
        footer = default;
        if (bytes.Length < Bytes || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic) return false;
        if (SeededCrc.Extend(fileCrc, bytes[..CrcOffset]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[CrcOffset..])) return false;
        footer = new SnapshotFileFooter(BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]));
        return true;
    }
}
