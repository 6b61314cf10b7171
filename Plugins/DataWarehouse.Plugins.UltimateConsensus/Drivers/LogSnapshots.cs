using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>
/// The <see cref="SnapshotStore"/> of a log for several threads. A snapshot is written here first; once it is finished it goes into a write of its group,
/// with <see cref="StoredSnapshot.IsInstalled"/> if it replaces the log. When the record of a later one is durable, or the group's end, the log itself lets
/// the file go as soon as nobody reads it.
/// </summary>
/// <remarks>
/// Thread-safe. Handles of writers and readers must be used by way of this. Their owners are called with the log's lock held, on any thread: they must be
/// quick, and may call the driver and this.
/// </remarks>
/// <param name="gate">The log's lock.</param>
/// <param name="log">The log.</param>
internal sealed class LogSnapshots(Lock gate, WriteAheadLog log)
{
    /// <summary>Whether the log has stopped: nobody who waits for a file hears any more of it.</summary>
    public bool IsClosed
    {
        get
        {
            lock (gate) return log.State >= LogState.Closing;
        }
    }

    /// <summary>Begins to write a snapshot of the present life of a group; see <see cref="SnapshotStore.Begin"/>.</summary>
    /// <param name="group">The group.</param>
    /// <param name="descriptor">Which snapshot.</param>
    /// <param name="isInstalled">Whether its state comes from another replica and will replace the whole log.</param>
    /// <param name="owner">Hears what becomes of it.</param>
    /// <param name="writer">Takes the bytes; null if the request was not accepted.</param>
    /// <returns><see cref="SnapshotAdmission.Gone"/> if the group has no life in the log.</returns>
    public SnapshotAdmission Begin(GroupId group, SnapshotDescriptor descriptor, bool isInstalled, ISnapshotWriting owner, out SnapshotWriter? writer)
    {
        writer = null;
        lock (gate)
        {
            if (log.Snapshots is not { } store) return SnapshotAdmission.Closed;
            return log.Find(group) is { } stream ? store.Begin(group, stream.Generation, descriptor, isInstalled, owner, out writer) : SnapshotAdmission.Gone;
        }
    }

    /// <summary>Takes the next bytes of a state; see <see cref="SnapshotWriter.Append"/>.</summary>
    /// <param name="writer">The snapshot.</param>
    /// <param name="bytes">At most <see cref="SnapshotWriter.AppendBytesMax"/> bytes.</param>
    public SnapshotAdmission Append(SnapshotWriter writer, ReadOnlySpan<byte> bytes)
    {
        lock (gate) return writer.Append(bytes);
    }

    /// <summary>There are no more bytes; see <see cref="SnapshotWriter.Finish"/>.</summary>
    /// <param name="writer">The snapshot.</param>
    public SnapshotAdmission Finish(SnapshotWriter writer)
    {
        lock (gate) return writer.Finish();
    }

    /// <summary>Gives a snapshot up that is not finished; see <see cref="SnapshotWriter.Abort"/>.</summary>
    /// <param name="writer">The snapshot.</param>
    public void Abort(SnapshotWriter writer)
    {
        lock (gate) writer.Abort();
    }

    /// <summary>
    /// Opens the latest durable snapshot of a group for reading; see <see cref="SnapshotStore.Open"/>. <see cref="SnapshotReader.Snapshot"/> says which it is.
    /// </summary>
    /// <param name="group">The group.</param>
    /// <param name="isPaced">Whether its reads wait for their turn, as those for a peer should and those for a start should not.</param>
    /// <param name="owner">Hears what becomes of it.</param>
    /// <param name="reader">Reads; null if the request was not accepted.</param>
    /// <returns><see cref="SnapshotAdmission.Gone"/> if the group has no life in the log, or no snapshot with a file.</returns>
    public SnapshotAdmission Open(GroupId group, bool isPaced, ISnapshotReading owner, out SnapshotReader? reader)
    {
        reader = null;
        lock (gate)
        {
            if (log.Snapshots is not { } store) return SnapshotAdmission.Closed;
            return log.Find(group) is { Snapshot: { } snapshot } stream ? store.Open(group, stream.Generation, snapshot, isPaced, owner, out reader) : SnapshotAdmission.Gone;
        }
    }

    /// <summary>Opens a finished snapshot of a group that need not be recorded yet; see <see cref="SnapshotStore.Open"/>.</summary>
    /// <param name="group">The group.</param>
    /// <param name="snapshot">Which.</param>
    /// <param name="owner">Hears what becomes of it.</param>
    /// <param name="reader">Reads; null if the request was not accepted.</param>
    public SnapshotAdmission Open(GroupId group, StoredSnapshot snapshot, ISnapshotReading owner, out SnapshotReader? reader)
    {
        reader = null;
        lock (gate)
        {
            if (log.Snapshots is not { } store) return SnapshotAdmission.Closed;
            return log.Find(group) is { } stream ? store.Open(group, stream.Generation, snapshot, isPaced: false, owner, out reader) : SnapshotAdmission.Gone;
        }
    }

    /// <summary>Begins to read; see <see cref="SnapshotReader.Read"/>.</summary>
    /// <param name="reader">The snapshot.</param>
    /// <param name="offset">Where in the state, before its end.</param>
    /// <param name="destination">Takes the bytes; lent until <see cref="ISnapshotReading.Read"/>.</param>
    public SnapshotAdmission Read(SnapshotReader reader, long offset, Memory<byte> destination)
    {
        lock (gate) return reader.Read(offset, destination);
    }

    /// <summary>Lets a snapshot go that was opened; see <see cref="SnapshotReader.Close"/>.</summary>
    /// <param name="reader">The snapshot.</param>
    public void Close(SnapshotReader reader)
    {
        lock (gate) reader.Close();
    }

    /// <summary>
    /// A finished snapshot that will not be recorded, because its write was refused or a later one came first: its file goes. Do not say this of one that is
    /// recorded, or that a request which was not answered carries.
    /// </summary>
    /// <param name="group">The group.</param>
    /// <param name="descriptor">Which snapshot.</param>
    public void Discard(GroupId group, SnapshotDescriptor descriptor)
    {
        lock (gate)
        {
            if (log.Find(group) is not { } stream || stream.Snapshot is { HasFile: true } recorded && recorded.Descriptor.Index == descriptor.Index && recorded.Descriptor.Term == descriptor.Term) return;
            log.Snapshots?.Obsolete(group, stream.Generation, descriptor);
        }
    }
}
