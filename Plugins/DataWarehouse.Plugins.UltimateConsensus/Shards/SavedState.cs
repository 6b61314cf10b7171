using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>The snapshots that one replica takes of its own state: captured, written into a file, recorded in the log, told to the core, and then the log before it is let go.</summary>
/// <remarks>Not thread-safe; belongs to its replica.</remarks>
/// <param name="core">The core.</param>
/// <param name="options">How many entries between two, and how many stay.</param>
internal sealed class SavedState(RaftCore core, ShardOptions options)
{
    private StoredSnapshot? _toRecord;
    private StoredSnapshot? _recording;
    private StoredSnapshot? _useless;
    private LogIndex _durable;
    private (LogIndex Index, Term Term) _purge;

    /// <summary>Whether something is to go into the next request.</summary>
    public bool HasSome => _toRecord is not null || _purge != default;

    /// <summary>Whether a recorded snapshot is to be told to the core.</summary>
    public bool IsToTell => _durable != LogIndex.Zero;

    /// <summary>Whether one is being taken, from the capture until its record is told to the core.</summary>
    public bool IsUnderWay { get; private set; }

    /// <summary>Whether a captured state is being written into a file.</summary>
    public bool IsWriting { get; private set; }

    /// <summary>Whether the state is to be captured now; it is taken to be.</summary>
    /// <param name="isWanted">Whether the log asks for it.</param>
    public bool IsDue(bool isWanted)
    {
        if (IsUnderWay || core.Fault is not null || core.Log.PendingSnapshot is not null) return false;
        var since = core.Log.Applied.Value - core.Log.Snapshot.Value;
        if (since < (isWanted ? 1 : options.SnapshotEntries)) return false;
        return IsUnderWay = true;
    }

    /// <summary>The state was captured: says what it is, or null if it is of no use any more.</summary>
    /// <param name="captured">The state; disposed of if it is of no use.</param>
    public SnapshotToWrite? Captured(CapturedState? captured)
    {
        if (captured is not null && core.Log.PendingSnapshot is null && captured.Index > core.Log.Snapshot && captured.Index <= core.Log.Applied && core.CanDescribeSnapshot(captured.Index))
        {
            IsWriting = true;
            return new SnapshotToWrite(core.DescribeSnapshot(captured.Index), captured);
        }

        captured?.Discard();
        IsUnderWay = false;
        return null;
    }

    /// <summary>The file is durable, or there is none.</summary>
    /// <param name="stored">What the log is to record, or null.</param>
    /// <returns>Whether it is to be recorded; otherwise the file is of no use.</returns>
    public bool Written(StoredSnapshot? stored)
    {
        IsWriting = false;
        // A replica that began anew meanwhile may be behind what it captured before, or not know any more which configuration was in force there.
        IsUnderWay = stored is not null && stored.Descriptor.Index > core.Log.Snapshot && core.CanDescribeSnapshot(stored.Descriptor.Index);
        if (IsUnderWay) _toRecord = stored;
        return IsUnderWay;
    }

    /// <summary>Gives the snapshot that the next request is to record.</summary>
    public StoredSnapshot? TakeSnapshot()
    {
        // A snapshot from the leader may have overtaken it since.
        var snapshot = _toRecord;
        _toRecord = null;
        if (snapshot is null || (core.Log.PendingSnapshot is null && snapshot.Descriptor.Index > core.Log.Snapshot))
        {
            _recording = snapshot ?? _recording;
            return snapshot;
        }

        _useless = snapshot;
        IsUnderWay = false;
        return null;
    }

    /// <summary>Gives a snapshot whose file is of no use any more, or null.</summary>
    public StoredSnapshot? TakeUseless()
    {
        var useless = _useless;
        _useless = null;
        return useless;
    }

    /// <summary>Gives the place up to which the next request is to let the log go.</summary>
    public (LogIndex Index, Term Term) TakePurge()
    {
        var purge = _purge;
        _purge = default;
        return purge;
    }

    /// <summary>The record is durable.</summary>
    /// <param name="index">The last entry in the snapshot.</param>
    public void Recorded(LogIndex index)
    {
        _durable = index;
        _recording = null;
    }

    /// <summary>A state that was captured in an earlier life is still being written; no other one is captured meanwhile.</summary>
    public void GoOn() => IsWriting = IsUnderWay = true;

    /// <summary>The replica begins anew.</summary>
    /// <param name="abandoned">Takes the snapshots that have files; the record of one may be durable.</param>
    public void GiveUp(List<StoredSnapshot> abandoned)
    {
        if (_toRecord is not null) abandoned.Add(_toRecord);
        if (_recording is not null) abandoned.Add(_recording);
        if (_useless is not null) abandoned.Add(_useless);
        _toRecord = _recording = _useless = null;
    }

    /// <summary>Tells the core, which must have nothing to send that names an earlier snapshot.</summary>
    public void Tell()
    {
        var index = _durable;
        _durable = LogIndex.Zero;
        IsUnderWay = false;
        if (!core.SnapshotTaken(index)) return;
        var through = new LogIndex(Math.Max(0, Math.Min(index.Value, core.Log.Applied.Value - options.KeptBehindSnapshot)));
        if (through <= core.Log.Purged || !core.Log.TryGetTerm(through, out var term)) return;
        core.Purge(through);
        _purge = (through, term);
    }
}
