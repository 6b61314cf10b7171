using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace DataWarehouse.Plugins.UltimateConsensus.Snapshots;

/// <summary>A part of a snapshot on its way to a follower.</summary>
/// <param name="Transfer">The transfer it belongs to.</param>
/// <param name="Content">The bytes of the whole.</param>
/// <param name="Descriptor">Which state it is; of <see cref="Content"/>'s index and term.</param>
/// <param name="Offset">Where the part begins.</param>
/// <param name="Bytes">The part, a view of the sender's buffer; empty only when the whole is.</param>
/// <param name="Checksum"><see cref="ComputeChecksum"/> of the part and its place.</param>
/// <remarks>Immutable as long as the buffer is; then thread-safe.</remarks>
internal readonly record struct SnapshotChunk(
    TransferId Transfer, SnapshotContent Content, SnapshotDescriptor Descriptor, long Offset, ReadOnlyMemory<byte> Bytes, ulong Checksum)
{
    /// <summary>
    /// XxHash3-64 of the bytes, keyed with the content's digest and the offset: a part at the wrong place, or of another snapshot, fails as well as a damaged
    /// one.
    /// </summary>
    /// <param name="content">The whole.</param>
    /// <param name="offset">Where the part begins.</param>
    /// <param name="bytes">The part.</param>
    public static ulong ComputeChecksum(in SnapshotContent content, long offset, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> place = [content.Digest, (ulong)content.Index.Value, (ulong)offset];
        var key = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(place));
        return XxHash3.HashToUInt64(bytes, unchecked((long)key));
    }
}
