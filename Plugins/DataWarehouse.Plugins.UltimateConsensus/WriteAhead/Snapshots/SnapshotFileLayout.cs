namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>Where what stands in a snapshot's file; all of it follows from the length of the state.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class SnapshotFileLayout
{
    /// <summary>How long the file of a state is, in bytes.</summary>
    /// <param name="stateBytes">The length of the state.</param>
    public static long FileBytesOf(long stateBytes) => FooterOffsetOf(stateBytes) + SnapshotFileFooter.Bytes;

    /// <summary>Where the footer begins.</summary>
    /// <param name="stateBytes">The length of the state.</param>
    public static long FooterOffsetOf(long stateBytes) => SnapshotFileHeader.Bytes + stateBytes + FramesOf(stateBytes) * SnapshotFrame.HeaderBytes;

    /// <summary>How many frames a state takes.</summary>
    /// <param name="stateBytes">The length of the state.</param>
    public static long FramesOf(long stateBytes) => stateBytes / SnapshotFrame.ChunkBytes + (stateBytes % SnapshotFrame.ChunkBytes == 0 ? 0 : 1);

    /// <summary>Where a frame begins.</summary>
    /// <param name="frame">Which, from 0.</param>
    public static long FrameOffsetOf(long frame) => SnapshotFileHeader.Bytes + frame * SnapshotFrame.BytesMax;

    /// <summary>How long a frame is.</summary>
    /// <param name="frame">Which, from 0.</param>
    /// <param name="stateBytes">The length of the state.</param>
    public static int FrameBytesOf(long frame, long stateBytes) =>
        SnapshotFrame.HeaderBytes + (int)Math.Min(SnapshotFrame.ChunkBytes, stateBytes - frame * SnapshotFrame.ChunkBytes);
}
