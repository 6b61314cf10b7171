using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>Hears what becomes of a snapshot that it writes.</summary>
/// <remarks>Called from inside the completions of the disk; may call the store and its handles again.</remarks>
internal interface ISnapshotWriting
{
    /// <summary>A writer that refused bytes as busy has room again for as much as one call may bring.</summary>
    /// <param name="writer">Which.</param>
    void RoomAgain(SnapshotWriter writer);

    /// <summary>
    /// The file is whole and durable under its name. It may be recorded now; if that never happens, the store must be told that the file is obsolete.
    /// </summary>
    /// <param name="writer">Which; it is at its end.</param>
    /// <param name="snapshot">What to put into the write of the group.</param>
    void Finished(SnapshotWriter writer, StoredSnapshot snapshot);

    /// <summary>There will be no file, and what there was of it is gone.</summary>
    /// <param name="writer">Which; it is at its end.</param>
    /// <param name="end">Why.</param>
    void Ended(SnapshotWriter writer, SnapshotEnd end);
}
