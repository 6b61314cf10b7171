using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Tests.UltimateConsensus.Rig;

/// <summary>What one replica has made durable, so that a test can take its power away and start it again.</summary>
internal sealed class RigDisk(RecoveredState begun)
{
    private readonly List<Entry> _entries = [.. begun.Entries.Entries.ToArray()];
    private readonly List<WriteEffect> _started = [];
    private readonly HashSet<long> _completed = [];
    private HardState _hardState = begun.HardState;
    private SnapshotDescriptor? _snapshot = begun.Snapshot;
    private LogIndex _purged = begun.Purged;
    private Term _purgedTerm = begun.PurgedTerm;

    /// <summary>The durable hard state.</summary>
    public HardState HardState => _hardState;

    /// <summary>The durable entries.</summary>
    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>Takes a write; it is durable once it and all before it are completed.</summary>
    public void Start(in WriteEffect write) => _started.Add(write);

    /// <summary>Completes a write.</summary>
    public void Complete(WriteId write)
    {
        _completed.Add(write.Value);
        while (_started.Count > 0 && _completed.Remove(_started[0].Id.Value))
        {
            Store(_started[0]);
            _started.RemoveAt(0);
        }
    }

    /// <summary>Keeps a snapshot and lets the log go up to a place.</summary>
    public void Keep(SnapshotDescriptor snapshot, LogIndex purged, Term purgedTerm)
    {
        _snapshot = snapshot;
        _entries.RemoveAll(entry => entry.Index <= purged);
        (_purged, _purgedTerm) = (purged, purgedTerm);
    }

    /// <summary>What a restart finds.</summary>
    public RecoveredState Recover() => new()
    {
        HardState = _hardState,
        Snapshot = _snapshot,
        Entries = new EntryBatch([.. _entries], 0, _entries.Count),
        Purged = _purged,
        PurgedTerm = _purgedTerm,
        Applied = _snapshot?.Index ?? LogIndex.Zero,
    };

    private void Store(in WriteEffect write)
    {
        if (write.HardState is { } hardState) _hardState = hardState;
        if (write.Snapshot is { } snapshot)
        {
            _snapshot = snapshot;
            (_purged, _purgedTerm) = (snapshot.Index, snapshot.Term);
            _entries.Clear();
        }

        if (write.Entries.IsEmpty) return;
        var first = write.Entries.First.Index;
        _entries.RemoveAll(entry => entry.Index >= first);
        _entries.AddRange(write.Entries.Entries);
    }
}
