using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Replication;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Journals;

/// <summary>
/// The durable side of one replica, on any <see cref="IDisk"/>: hard state, entries and snapshots in checksummed batches, one write and one sync
/// for each, in segments that begin with all that is needed. It stands in for the write-ahead log until that exists.
/// </summary>
/// <remarks>
/// A start always begins a new segment, so nothing is ever appended behind a torn end. Not thread-safe; belongs to its replica's process.
/// </remarks>
internal sealed class ReplicaJournal : IDiskReceiver, IEventTarget
{
    private const int KindBits = 3;
    private readonly IDisk _disk;
    private readonly EventQueue _events;
    private readonly SeededRandom _random;
    private readonly JournalOptions _options;
    private readonly IJournalOwner _owner;
    private readonly JournalFetches _fetches;
    private readonly Queue<JournalBatch> _underWay = new();
    private readonly Stack<JournalBatch> _spare = new();
    private readonly List<long> _obsolete = [];
    private JournalOpening? _opening;
    private JournalBatch _next = new();
    private long _segment;
    private long _offset;
    private long _batch;
    private long _firstBatchOfSegment;
    private long _syncedBeforeDirectory;
    private bool _nextMustSync;
    private bool _isRotating;
    private bool _isDirectoryDurable = true;
    private bool _isOpen;
    private bool _isDead;

    /// <summary>Prepares a journal.</summary>
    /// <param name="disk">The disk, not started.</param>
    /// <param name="events">The clock.</param>
    /// <param name="random">Decides which completions are held back.</param>
    /// <param name="options">How it behaves.</param>
    /// <param name="owner">Whom to tell.</param>
    public ReplicaJournal(IDisk disk, EventQueue events, SeededRandom random, JournalOptions options, IJournalOwner owner)
    {
        _disk = disk;
        _events = events;
        _random = random;
        _options = options;
        _owner = owner;
        _fetches = new JournalFetches(disk, events, random, options, owner);
    }

    /// <summary>Names of operations, in the low bits of their ids.</summary>
    private enum Kind
    {
        Write,
        Sync,
        Create,
        SyncDirectory,
        Close,
        Delete,
        Read,
    }

    /// <summary>What the journal adds up to, writes under way included.</summary>
    public JournalState State { get; private set; } = new();

    /// <summary>Which start of the replica this is, from 1.</summary>
    public long Start { get; private set; }

    /// <summary>The batch up to which all are durable.</summary>
    public long DurableThrough { get; private set; }

    /// <summary>Whether it takes nothing any more.</summary>
    public bool IsDead => _isDead;

    /// <summary>Reads what is there, then begins a new segment; <see cref="IJournalOwner"/> hears of the end.</summary>
    /// <param name="initial">What a replica begins with whose disk is empty.</param>
    public void Open(JournalState initial)
    {
        State = initial;
        _disk.Start(this);
        _opening = new JournalOpening(_disk);
        _opening.Continue(default);
    }

    /// <summary>The process ends: whatever comes from the disk or the clock counts no more.</summary>
    public void Abandon()
    {
        _isDead = true;
        _fetches.Abandon();
    }

    /// <summary>Starts a write.</summary>
    /// <param name="write">The write.</param>
    /// <param name="state">The state in its snapshot, if it has one.</param>
    public void Write(in WriteEffect write, byte[]? state)
    {
        if (_isDead) return;
        if (write.Snapshot is not null)
        {
            _next.Add(JournalRecord.Installed, write.Snapshot, state);
            State.Install(write.Snapshot, state!);
            _fetches.ForgetThrough(write.Snapshot.Index);
        }

        foreach (ref readonly var entry in write.Entries.Entries)
        {
            _next.Add(entry);
            if (!State.TryAppend(entry)) throw new InvalidOperationException($"Entry {entry.Index} leaves a gap behind {State.Last} or lies before {State.Purged}.");
        }

        if (write.HardState is { } hardState)
        {
            _next.Add(hardState);
            State.HardState = hardState;
        }

        _next.Contents.Add(write with { Entries = write.Entries.ToOwned() });
        if (write.MustSync) MustSync(write.Id);
        else Report(write.Id);
    }

    /// <summary>Stores a snapshot beside the log.</summary>
    /// <param name="snapshot">Which.</param>
    /// <param name="state">The state in it.</param>
    public void SaveSnapshot(SnapshotDescriptor snapshot, byte[] state)
    {
        if (_isDead) return;
        _next.Add(JournalRecord.Taken, snapshot, state);
        _next.SnapshotIndex = snapshot.Index;
        State.Take(snapshot, state);
        MustSync(WriteId.None);
    }

    /// <summary>Lets entries go.</summary>
    /// <param name="index">The last to go.</param>
    public void Purge(LogIndex index)
    {
        if (_isDead) return;
        State.Purge(index);
        _fetches.ForgetThrough(State.Purged);
        _next.Add(JournalRecord.Purged, index, State.PurgedTerm);
    }

    /// <summary>Reads old entries back from the disk; <see cref="IJournalOwner.Fetched"/> gives them.</summary>
    /// <param name="number">The caller's number for it, not used twice.</param>
    /// <param name="fetch">Which entries.</param>
    public void Fetch(long number, in LogFetch fetch)
    {
        if (!_isDead) _fetches.Begin(number, Id(Kind.Read, number), State.Read(fetch.First, fetch.Last, fetch.BytesMax));
    }

    /// <inheritdoc/>
    public void OnCompleted(in DiskCompletion completion)
    {
        if (_isDead) return;
        if (_opening is not null)
        {
            Continue(completion);
            return;
        }

        var number = completion.Operation.Value >> KindBits;
        var kind = (Kind)(completion.Operation.Value & ((1 << KindBits) - 1));
        if (completion.IsSuccess && kind == Kind.Read) _fetches.Complete(number, completion.TransferredBytes);
        else if (completion.IsSuccess) Complete(kind, number);
        else if (_options.SwallowsFailedSyncs && kind == Kind.Sync) Swallow(number, completion.Error);
        else Fail(string.Create(CultureInfo.InvariantCulture, $"{kind} {number}: {completion.Error}"));
    }

    /// <inheritdoc/>
    public void Fire(int code, long argument)
    {
        if (_isDead) return;
        if (code == 0) _owner.Written(new WriteId(argument));
        else _owner.SnapshotDurable(new LogIndex(argument));
    }

    private void Continue(in DiskCompletion completion)
    {
        if (_opening!.Continue(completion)) return;
        var found = _opening;
        _opening = null;
        if (found.Failure is not null)
        {
            Fail(found.Failure);
            return;
        }

        if (found.Damage is not null)
        {
            _isDead = true;
            _owner.Damaged(found.Damage);
            return;
        }

        if (!_owner.MayServe(found.Start, found.LastBatch))
        {
            _isDead = true;
            return;
        }

        State = found.State ?? State;
        Start = found.Start + 1;
        _batch = DurableThrough = found.LastBatch;
        _obsolete.AddRange(found.Segments);
        _segment = found.Segments.Count == 0 ? 0 : found.Segments[^1];
        Rotate();
    }

    private void Complete(Kind kind, long number)
    {
        switch (kind)
        {
            case Kind.Sync when number >= _firstBatchOfSegment && !_isDirectoryDurable:
                _syncedBeforeDirectory = Math.Max(_syncedBeforeDirectory, number);
                break;
            case Kind.Sync:
                AdvanceTo(number);
                break;
            case Kind.Create:
                BeginSegment();
                break;
            case Kind.SyncDirectory:
                _isDirectoryDurable = true;
                if (_syncedBeforeDirectory > 0) AdvanceTo(_syncedBeforeDirectory);
                break;
            case Kind.Close:
                _disk.Delete(Id(Kind.Delete, number), JournalOpening.PathOf(number));
                break;
            default:
                break;
        }
    }

    private void MustSync(WriteId write)
    {
        if (!write.IsNone) _next.Writes.Add(write);
        _nextMustSync = true;
        if (_isOpen && _underWay.Count < _options.BatchesMax) SubmitNext();
    }

    private void SubmitNext()
    {
        var batch = _next;
        _next = _spare.TryPop(out var spare) ? spare : new JournalBatch();
        _nextMustSync = false;
        Submit(batch);
        if (_offset > _options.SegmentBytesMax && !_isRotating) Rotate();
    }

    private void Submit(JournalBatch batch)
    {
        batch.Seal(_segment, _offset, Start, ++_batch, DurableThrough, _firstBatchOfSegment);
        _underWay.Enqueue(batch);
        var handle = new DiskFileId(_segment);
        Require(_disk.Write(Id(Kind.Write, batch.Number), handle, _offset, batch.Bytes));
        Require(_disk.Sync(Id(Kind.Sync, batch.Number), handle));
        _offset += batch.Bytes.Length;
    }

    private void Rotate()
    {
        _isRotating = true;
        var segment = _segment + 1;
        Require(_disk.Create(Id(Kind.Create, segment), new DiskFileId(segment), JournalOpening.PathOf(segment)));
    }

    /// <summary>What was gathered goes to the old segment first: replayed behind the checkpoint it would be out of order.</summary>
    private void BeginSegment()
    {
        if (_isOpen)
        {
            if (!_next.IsEmpty) Submit(_next);
            else _spare.Push(_next);
            _next = _spare.TryPop(out var spare) ? spare : new JournalBatch();
            _nextMustSync = false;
            _obsolete.Add(_segment);
        }

        _segment++;
        _offset = 0;
        _isDirectoryDurable = false;
        _syncedBeforeDirectory = 0;
        _firstBatchOfSegment = _batch + 1;
        var checkpoint = _spare.TryPop(out var other) ? other : new JournalBatch();
        checkpoint.Add(State);
        Submit(checkpoint);
        Require(_disk.SyncDirectory(Id(Kind.SyncDirectory, _segment), DiskPath.Root));
    }

    private void AdvanceTo(long number)
    {
        DurableThrough = Math.Max(DurableThrough, number);
        while (!_isDead && _underWay.TryPeek(out var batch) && batch.Number <= number)
        {
            _underWay.Dequeue();
            _fetches.Add(batch);
            foreach (var write in batch.Contents) _owner.Persisted(write);
            foreach (var write in batch.Writes) Report(write);
            if (batch.SnapshotIndex != LogIndex.Zero) _events.After(0, this, 1, batch.SnapshotIndex.Value);
            if (batch.Number == _firstBatchOfSegment) EndRotation();
            batch.Clear();
            _spare.Push(batch);
        }

        if (!_isDead && _isOpen && _nextMustSync && _underWay.Count < _options.BatchesMax) SubmitNext();
    }

    private void EndRotation()
    {
        _isRotating = false;
        _fetches.OldestSegment = _segment;
        foreach (var segment in _obsolete)
        {
            if (_isOpen) Require(_disk.Close(Id(Kind.Close, segment), new DiskFileId(segment)));
            else Require(_disk.Delete(Id(Kind.Delete, segment), JournalOpening.PathOf(segment)));
        }

        _obsolete.Clear();
        if (_isOpen) return;
        _isOpen = true;
        _owner.Opened();
    }

    /// <summary>Never from inside a call of the owner, and sometimes late.</summary>
    private void Report(WriteId write) =>
        _events.After(_random.Chance(_options.HeldPerMillion) ? _random.Between(0, _options.HeldMicrosMax) : 0, this, 0, write.Value);

    private void Fail(string detail)
    {
        Abandon();
        var first = WriteId.None;
        foreach (var batch in _underWay)
        {
            if (batch.Writes.Count == 0) continue;
            first = batch.Writes[0];
            break;
        }

        _owner.Failed(first, detail);
    }

    /// <summary>The planted fault: the failure is told, and the work goes on as if nothing had happened.</summary>
    private void Swallow(long number, DiskError error)
    {
        foreach (var batch in _underWay)
        {
            if (batch.Number > number) break;
            foreach (var write in batch.Writes) _owner.Failed(write, error.ToString());
            batch.Writes.Clear();
            batch.Contents.Clear();
        }

        Complete(Kind.Sync, number);
    }

    private static DiskOperationId Id(Kind kind, long number) => new((number << KindBits) | (long)kind);

    private static void Require(DiskSubmitResult result)
    {
        if (result != DiskSubmitResult.Accepted) throw new InvalidOperationException($"The disk did not take the operation: {result}.");
    }
}
