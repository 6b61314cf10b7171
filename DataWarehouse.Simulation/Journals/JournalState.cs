using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Journals;

/// <summary>What the records of a journal add up to: filled while writing, so that a new segment can begin with it, and by replay at a start.</summary>
/// <remarks>Not thread-safe; belongs to its journal.</remarks>
internal sealed class JournalState
{
    private readonly List<Entry> _entries = [];

    /// <summary>The hard state.</summary>
    public HardState HardState { get; set; }

    /// <summary>The latest snapshot, or null.</summary>
    public SnapshotDescriptor? Snapshot { get; private set; }

    /// <summary>The state in <see cref="Snapshot"/>.</summary>
    public byte[] SnapshotState { get; private set; } = [];

    /// <summary>The place before the first entry.</summary>
    public LogIndex Purged { get; private set; }

    /// <summary>The term at <see cref="Purged"/>.</summary>
    public Term PurgedTerm { get; private set; }

    /// <summary>The entries behind <see cref="Purged"/>.</summary>
    public ReadOnlySpan<Entry> Entries => CollectionsMarshal.AsSpan(_entries);

    /// <summary>The last entry, or <see cref="Purged"/>.</summary>
    public LogIndex Last => new(Purged.Value + _entries.Count);

    /// <summary>Appends an entry; what stood at its place or later is gone.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>False if there would be a gap, or a purged entry would be written over.</returns>
    public bool TryAppend(in Entry entry)
    {
        var position = entry.Index.Value - Purged.Value - 1;
        if (position < 0 || position > _entries.Count) return false;
        if (position < _entries.Count) _entries.RemoveRange((int)position, _entries.Count - (int)position);
        _entries.Add(entry);
        return true;
    }

    /// <summary>Replaces the whole log by a state.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="state">The state in it.</param>
    public void Install(SnapshotDescriptor snapshot, byte[] state)
    {
        Snapshot = snapshot;
        SnapshotState = state;
        Begin(snapshot.Index, snapshot.Term);
    }

    /// <summary>Notes a snapshot and keeps the log.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="state">The state in it.</param>
    public void Take(SnapshotDescriptor snapshot, byte[] state)
    {
        Snapshot = snapshot;
        SnapshotState = state;
    }

    /// <summary>An empty log behind a place.</summary>
    /// <param name="purged">The place.</param>
    /// <param name="term">The term there.</param>
    public void Begin(LogIndex purged, Term term)
    {
        _entries.Clear();
        Purged = purged;
        PurgedTerm = term;
    }

    /// <summary>Drops entries from the front.</summary>
    /// <param name="index">The last to drop.</param>
    public void Purge(LogIndex index)
    {
        if (index <= Purged || index > Last) return;
        var count = (int)(index.Value - Purged.Value);
        PurgedTerm = _entries[count - 1].Term;
        Purged = index;
        _entries.RemoveRange(0, count);
    }

    /// <summary>Entries from a place on, as an array of their own; empty if the first is gone or not there.</summary>
    /// <param name="first">The first place.</param>
    /// <param name="last">The last place.</param>
    /// <param name="bytesMax">How much at most; the first entry whatever its size.</param>
    public EntryBatch Read(LogIndex first, LogIndex last, long bytesMax)
    {
        if (first <= Purged || first > Last) return EntryBatch.Empty;
        var start = (int)(first.Value - Purged.Value - 1);
        var stop = (int)(Math.Min(last.Value, Last.Value) - Purged.Value);
        var end = start;
        for (long bytes = 0; end < stop; end++)
        {
            bytes += _entries[end].SizeBytes;
            if (bytes > bytesMax && end > start) break;
        }

        return new EntryBatch(CollectionsMarshal.AsSpan(_entries)[start..end].ToArray(), 0, end - start);
    }

    /// <summary>What a core is started with.</summary>
    public RecoveredState ToRecovered() => new()
    {
        HardState = HardState,
        Snapshot = Snapshot,
        Entries = _entries.Count == 0 ? EntryBatch.Empty : new EntryBatch(_entries.ToArray(), 0, _entries.Count),
        Purged = Purged,
        PurgedTerm = PurgedTerm,
        Applied = Snapshot?.Index ?? LogIndex.Zero,
    };
}
