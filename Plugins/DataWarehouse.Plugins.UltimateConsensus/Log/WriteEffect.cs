using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;

namespace DataWarehouse.Plugins.UltimateConsensus.Log;

/// <summary>
/// Something to make durable, all of it or nothing after a crash. Several may be under way; they take effect in the order of their ids,
/// and completions may be reported in any order.
/// </summary>
/// <param name="Id">The name of the write, to report its completion with.</param>
/// <param name="MustSync">
/// False when only the commit index or nothing changed: such a write may be reported complete at once, unsynced (but still in order of effect).
/// </param>
/// <param name="HardState">The new hard state, or null if it did not change.</param>
/// <param name="Entries">
/// Entries to append. The log on disk is cut before the first of them; whatever stood there or later is gone. Valid until the next call of the core.
/// </param>
/// <param name="Snapshot">
/// A state that replaces the whole log: after it the log begins behind <see cref="SnapshotDescriptor.Index"/>. Complete such a write only once
/// the state machine holds that state, too. <see cref="Entries"/> come after it.
/// </param>
internal readonly record struct WriteEffect(WriteId Id, bool MustSync, HardState? HardState, EntryBatch Entries, SnapshotDescriptor? Snapshot)
{
    /// <summary>Whether there is nothing in it: a place in the order of writes that answers wait for.</summary>
    public bool IsBarrier => HardState is null && Entries.IsEmpty && Snapshot is null;
}
