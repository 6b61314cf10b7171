using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Scenarios.Interaction;

/// <summary>What the disk of one scenario node holds: hard state, the latest snapshot and the entries behind the purged place.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class StableLog
{
    private readonly List<Entry> _entries = [];

    /// <summary>Begins with what the replica begins with.</summary>
    /// <param name="recovered">The state that its core was started from.</param>
    public StableLog(RecoveredState recovered)
    {
        HardState = recovered.HardState;
        Snapshot = recovered.Snapshot;
        Purged = recovered.Purged;
        _entries.AddRange(recovered.Entries.Entries);
    }

    /// <summary>The hard state as last written.</summary>
    public HardState HardState { get; private set; }

    /// <summary>The snapshot as last written, or null.</summary>
    public SnapshotDescriptor? Snapshot { get; private set; }

    /// <summary>The place before the first entry.</summary>
    public LogIndex Purged { get; private set; }

    /// <summary>The place of the last entry; <see cref="Purged"/> when there is none.</summary>
    public LogIndex Last => new(Purged.Value + _entries.Count);

    /// <summary>The entries, first to last.</summary>
    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>Takes a write as the disk would.</summary>
    /// <param name="write">What to write; its entries are copied.</param>
    public void Write(in WriteEffect write)
    {
        if (write.HardState is { } state)
            HardState = state;
        if (write.Snapshot is { } snapshot)
            Replace(snapshot);
        if (!write.Entries.IsEmpty)
            Append(write.Entries);
    }

    /// <summary>Lets the entries up to a place go.</summary>
    /// <param name="index">The last entry to go.</param>
    /// <returns>Why that cannot be done, or null.</returns>
    public string? Compact(LogIndex index)
    {
        if (index <= Purged)
            return "requested index is unavailable due to compaction";
        if (index > Last)
            return "requested index is past the last entry";
        _entries.RemoveRange(0, (int)(index.Value - Purged.Value));
        Purged = index;
        return null;
    }

    /// <summary>The entries of a range, as many as there are from its first place on.</summary>
    /// <param name="first">The first place wanted.</param>
    /// <param name="last">The last place wanted.</param>
    public EntryBatch Read(LogIndex first, LogIndex last)
    {
        if (first <= Purged || first > Last)
            return EntryBatch.Empty;
        var offset = (int)(first.Value - Purged.Value - 1);
        var count = (int)(Math.Min(last.Value, Last.Value) - first.Value + 1);
        return new EntryBatch(_entries.GetRange(offset, count).ToArray(), 0, count);
    }

    private void Replace(SnapshotDescriptor snapshot)
    {
        Snapshot = snapshot;
        Purged = snapshot.Index;
        _entries.Clear();
    }

    private void Append(EntryBatch entries)
    {
        var keep = entries.First.Index.Value - Purged.Value - 1;
        if (keep < _entries.Count)
            _entries.RemoveRange((int)Math.Max(keep, 0), _entries.Count - (int)Math.Max(keep, 0));
        _entries.AddRange(entries.Entries);
    }
}
