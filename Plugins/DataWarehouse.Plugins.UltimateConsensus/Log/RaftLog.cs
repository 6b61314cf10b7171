using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Log;

/// <summary>
/// The log of one replica as its core sees it. The positions keep this order, checked after every input of the core:
/// purged ≤ snapshot ≤ applied ≤ min(commit, durable) ≤ last.
/// </summary>
/// <remarks>
/// While a snapshot from the leader is being written (<see cref="PendingSnapshot"/>), terms, entries and <see cref="Last"/> are already those after it;
/// the durable positions are the old ones until that write has completed. Not thread-safe; belongs to its core.
/// </remarks>
internal sealed class RaftLog
{
    private readonly TermRuns _terms;
    private readonly EntryWindow _window;
    private readonly WriteLedger _ledger;
    private readonly CoreOptions _options;
    private long _applyingBytes;
    private bool _applyPaused;

    /// <summary>Takes up what was found on the disk.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="recovered">What was found; consistent, see <see cref="RecoveredStateCheck"/>.</param>
    /// <param name="ledger">The writes under way.</param>
    public RaftLog(CoreOptions options, RecoveredState recovered, WriteLedger ledger)
    {
        _options = options;
        _ledger = ledger;
        var snapshot = recovered.Snapshot;
        _terms = new TermRuns(recovered.Purged, recovered.PurgedTerm);
        _window = new EntryWindow(recovered.Purged);
        Purged = recovered.Purged;
        foreach (ref readonly var entry in recovered.Entries.Entries)
            Add(entry);
        if (snapshot is not null && snapshot.Index > Last)
        {
            _terms.Reset(snapshot.Index, snapshot.Term);
            _window.Reset(snapshot.Index);
            Purged = snapshot.Index;
        }

        Snapshot = snapshot?.Index ?? LogIndex.Zero;
        Applied = Applying = LogIndex.Max(recovered.Applied, Snapshot);
        Commit = LogIndex.Max(recovered.HardState.Commit, Applied);
        Durable = Last;
        NextUnsaved = Last.Next;
    }

    /// <summary>The last entry that is gone; the log begins behind it.</summary>
    public LogIndex Purged { get; private set; }

    /// <summary>The last entry in the latest durable snapshot.</summary>
    public LogIndex Snapshot { get; private set; }

    /// <summary>The last entry that the state machine has applied.</summary>
    public LogIndex Applied { get; private set; }

    /// <summary>The last entry that was handed to the state machine.</summary>
    public LogIndex Applying { get; private set; }

    /// <summary>The last entry known to be committed.</summary>
    public LogIndex Commit { get; private set; }

    /// <summary>The last entry up to which all are durable here.</summary>
    public LogIndex Durable { get; private set; }

    /// <summary>The last entry.</summary>
    public LogIndex Last => _terms.Last;

    /// <summary>The term of the last entry.</summary>
    public Term LastTerm => _terms.LastTerm;

    /// <summary>The first entry that no write has carried yet.</summary>
    public LogIndex NextUnsaved { get; private set; }

    /// <summary>The first entry in memory, or the next one if none is.</summary>
    public LogIndex FirstInMemory => _window.First;

    /// <summary>A snapshot from the leader whose write has not completed, or null.</summary>
    public SnapshotDescriptor? PendingSnapshot { get; private set; }

    /// <summary>The place whose entry is the first that is gone or replaced by a snapshot: no entry at or before it can be sent.</summary>
    public LogIndex Start => _terms.First;

    /// <summary>The term at a place, if the place is known: <see cref="Start"/> to <see cref="Last"/>.</summary>
    /// <param name="index">The place.</param>
    /// <param name="term">Its term.</param>
    public bool TryGetTerm(LogIndex index, out Term term) => _terms.TryGet(index, out term);

    /// <summary>Whether the entry at a place has a term.</summary>
    /// <param name="index">The place.</param>
    /// <param name="term">The term.</param>
    public bool Matches(LogIndex index, Term term) => _terms.TryGet(index, out var known) && known == term;

    /// <summary>Entries from a place on that are in memory, as a view; empty if the first one is not.</summary>
    /// <param name="first">The first place wanted.</param>
    /// <param name="last">The last place wanted.</param>
    /// <param name="bytesMax">How much at most, in bytes; the first entry whatever its size.</param>
    public EntryBatch Read(LogIndex first, LogIndex last, long bytesMax) => _window.Read(first, last < Last ? last : Last, bytesMax);

    /// <summary>Whether a log that ends at a place is at least as up to date as this one (Raft paper 5.4.1).</summary>
    /// <param name="index">The place.</param>
    /// <param name="term">Its term.</param>
    public bool IsUpToDate(LogIndex index, Term term) => _options.Planted == PlantedBug.LogComparedByLengthOnly
        ? index >= Last
        : term > LastTerm || (term == LastTerm && index >= Last);

    /// <summary>
    /// The last place at or before one where this log's term is at most a given one: further right the logs cannot agree. Skips a whole term of
    /// conflicts in one step (Raft paper 5.3, end).
    /// </summary>
    /// <param name="index">Where the other log was asked about.</param>
    /// <param name="term">The other log's term there.</param>
    /// <param name="termThere">This log's term at the result, or zero if it is not known.</param>
    public LogIndex LastPossibleMatch(LogIndex index, Term term, out Term termThere)
    {
        if (index > Last)
        {
            termThere = Term.Zero;
            return index;
        }

        var found = index < Start ? index : _terms.LastAtMost(index, term);
        _terms.TryGet(found, out termThere);
        return found;
    }

    /// <summary>Adds the next entry.</summary>
    /// <param name="entry">The entry at the place after the last.</param>
    public void Append(in Entry entry) => Add(entry);

    /// <summary>Cuts the log. Never below what is committed; the caller has checked that.</summary>
    /// <param name="last">The last entry that stays.</param>
    public void CutAfter(LogIndex last)
    {
        _terms.CutAfter(last);
        _window.CutAfter(last);
        _ledger.ClipAfter(last);
        if (Durable > last)
            Durable = last;
        if (NextUnsaved > last.Next)
            NextUnsaved = last.Next;
    }

    /// <summary>Moves the commit index forward, never back.</summary>
    /// <param name="index">At most <see cref="Last"/>.</param>
    /// <returns>Whether it moved.</returns>
    public bool CommitTo(LogIndex index)
    {
        if (index <= Commit)
            return false;

        Commit = index;
        return true;
    }

    /// <summary>All entries up to now are carried by a write.</summary>
    public void MarkSaved() => NextUnsaved = Last.Next;

    /// <summary>The writes up to some place are complete.</summary>
    /// <param name="last">The last entry that they carry and that still stands.</param>
    public void DurableTo(LogIndex last)
    {
        if (last > Durable && PendingSnapshot is null)
            Durable = last;
    }

    /// <summary>Replaces the log by a snapshot from the leader.</summary>
    /// <param name="snapshot">The snapshot; its index is above the commit index.</param>
    public void Restore(SnapshotDescriptor snapshot)
    {
        if (Durable > Commit)
            Durable = Commit;
        _ledger.ClipAfter(Durable);
        _terms.Reset(snapshot.Index, snapshot.Term);
        _window.Reset(snapshot.Index);
        PendingSnapshot = snapshot;
        Commit = snapshot.Index;
        NextUnsaved = Last.Next;
    }

    /// <summary>The write that carries a snapshot has completed, and the state machine holds it.</summary>
    /// <param name="snapshot">The snapshot.</param>
    public void Installed(SnapshotDescriptor snapshot)
    {
        Purged = Snapshot = Applied = snapshot.Index;
        Applying = LogIndex.Max(Applying, Applied);
        Durable = LogIndex.Max(Durable, Applied);
        _applyingBytes = 0;
        _applyPaused = false;
        if (ReferenceEquals(PendingSnapshot, snapshot))
            PendingSnapshot = null;
    }

    /// <summary>A snapshot of the state machine is durable.</summary>
    /// <param name="index">Its last entry.</param>
    public void SnapshotAt(LogIndex index) => Snapshot = LogIndex.Max(Snapshot, index);

    /// <summary>Lets entries go.</summary>
    /// <param name="index">The last that may go.</param>
    public void Purge(LogIndex index)
    {
        if (index <= Purged || PendingSnapshot is not null)
            return;

        Purged = index;
        _terms.CutBefore(index);
        _window.Evict(index, -1);
    }

    /// <summary>The next committed entries for the state machine, as far as limits allow; marks them as handed out.</summary>
    public EntryBatch TakeCommitted()
    {
        if (_applyPaused || PendingSnapshot is not null)
            return EntryBatch.Empty;

        var limit = ApplyLimit;
        if (limit <= Applying)
            return EntryBatch.Empty;

        var batch = _window.Read(Applying.Next, limit, _options.ApplyBytesMax - _applyingBytes);
        var bytes = 0L;
        foreach (ref readonly var entry in batch.Entries)
            bytes += entry.SizeBytes;
        _applyingBytes += bytes;
        TakenBytes += bytes;
        Applying = batch.Last.Index;
        _applyPaused = _applyingBytes >= _options.ApplyBytesMax || Applying < limit;
        return batch;
    }

    /// <summary>Whether <see cref="TakeCommitted"/> would give any.</summary>
    public bool HasCommittedToTake =>
        !_applyPaused && PendingSnapshot is null && Applying < ApplyLimit;

    /// <summary>The state machine has applied up to a place.</summary>
    /// <param name="index">At most <see cref="Applying"/>.</param>
    public void AppliedTo(LogIndex index)
    {
        if (index <= Applied)
            return;

        foreach (ref readonly var entry in _window.Read(LogIndex.Max(Applied.Next, FirstInMemory), index, long.MaxValue).Entries)
            _applyingBytes = Math.Max(0, _applyingBytes - entry.SizeBytes);
        Applied = index;
        _applyPaused = _applyingBytes >= _options.ApplyBytesMax;
        _window.Evict(Durable < Applied ? Durable : Applied, _options.CacheBytesMax);
    }

    /// <summary>What all entries took together that were handed to the state machine, in bytes of <see cref="Entry.SizeBytes"/>.</summary>
    public long TakenBytes { get; private set; }

    /// <summary>What the entries in memory take, in bytes of <see cref="Entry.SizeBytes"/>.</summary>
    public long CachedBytes => _window.SizeBytes;

    /// <summary>Lets durable and applied entries go from memory, the oldest first, and with them all room kept for entries to come.</summary>
    /// <param name="bytesMax">Stops once the rest is no larger than this.</param>
    /// <returns>The bytes of <see cref="Entry.SizeBytes"/> that went.</returns>
    public long TrimCache(long bytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytesMax);
        var before = _window.SizeBytes;
        _window.Evict(Durable < Applied ? Durable : Applied, bytesMax);
        _window.Trim();
        return before - _window.SizeBytes;
    }

    /// <summary>The entry at a place that is in memory.</summary>
    /// <param name="index">The place.</param>
    public ref readonly Entry At(LogIndex index) => ref _window.At(index);

    /// <summary>What the entries behind a place take, in bytes of <see cref="Entry.SizeBytes"/>.</summary>
    /// <param name="index">The place; all entries behind it are in memory.</param>
    public long SizeBytesAfter(LogIndex index)
    {
        var bytes = 0L;
        foreach (ref readonly var entry in _window.Read(index.Next, Last, long.MaxValue).Entries)
            bytes += entry.SizeBytes;
        return bytes;
    }

    /// <summary>Says that effects are being taken; see <see cref="EntryWindow.Seal"/>.</summary>
    public void Seal() => _window.Seal();

    /// <summary>The first rule of order that does not hold, in words, or null.</summary>
    public string? BrokenOrder()
    {
        if (PendingSnapshot is null && Purged > Snapshot)
            return $"purged {Purged} > snapshot {Snapshot}";
        if (Snapshot > Applied)
            return $"snapshot {Snapshot} > applied {Applied}";
        if (Applied > Applying)
            return $"applied {Applied} > applying {Applying}";
        if (Applied > Commit)
            return $"applied {Applied} > commit {Commit}";
        if (Applied > Durable)
            return $"applied {Applied} > durable {Durable}";
        if (Commit > Last)
            return $"commit {Commit} > last {Last}";
        return Durable > Last ? $"durable {Durable} > last {Last}" : null;
    }

    // With synchronous storage the write just handed out counts as durable, for the caller completes it first; one that is held back does not.
    private LogIndex ApplyLimit
    {
        get
        {
            var written = _options.AsynchronousStorage ? Durable : new LogIndex(NextUnsaved.Value - 1);
            return written < Commit ? written : Commit;
        }
    }

    private void Add(in Entry entry)
    {
        _terms.Append(entry.Term);
        _window.Append(entry);
    }
}
