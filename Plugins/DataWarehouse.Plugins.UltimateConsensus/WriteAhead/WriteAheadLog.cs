using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Reading;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Reclaim;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>
/// One log for all groups of a node: hard states, entries, snapshots and ends of groups go to the end of one sequence of segments, everything that
/// comes while a batch is being written goes into the next one, and what is reported durable survives any loss of power. It decides; the
/// <see cref="IDisk"/> does, and its completions are the log's input.
/// </summary>
/// <remarks>
/// <para><b>The caller's duties:</b></para>
/// <list type="number">
/// <item>Call <see cref="Open"/> once; go on when <see cref="ILogOwner.Opened"/> is called, and end the process when
/// <see cref="ILogOwner.Failed"/> is.</item>
/// <item>Never make two calls overlap, those of the disk's completions included.</item>
/// <item>Submit the writes of one group in the order in which its core asked for them.</item>
/// <item>Send nothing, and count nothing, that waits for a write before <see cref="ILogOwner.Written"/> says so.</item>
/// <item>Before submitting a snapshot, make its file durable under the name that <see cref="StoredSnapshot.PathOf"/> gives.</item>
/// <item>Call <see cref="Tick"/> at a steady pace; it drives flushing, retries on a full disk, and the watch over stalls.</item>
/// <item>At the end call <see cref="Close"/>, go on with ticks until <see cref="ILogOwner.Closed"/> is called, and stop the disk.</item>
/// </list>
/// <para>Not thread-safe.</para>
/// </remarks>
internal sealed class WriteAheadLog : IDiskReceiver, IAppenderOwner
{
    private readonly DiskPort _disk;
    private readonly WriteAheadOptions _options;
    private readonly ILogOwner _owner;
    private readonly LogChanges _changes;
    private readonly LogClosing _closing = new();
    private LogOpening? _opening;
    private DirectoryId _directory;
    private StartMark _mark;
    private SegmentTable _segments = new();
    private StreamTable _streams = new();
    private SegmentPreparer? _preparer;
    private Appender? _appender;
    private EntryReader? _reader;
    private Reclaimer? _reclaimer;
    private StallProbe? _probe;
    private LogFault? _damage;
    private long _ticks;

    /// <summary>Prepares a log.</summary>
    /// <param name="disk">The data directory's disk, not started; its completions come to this log from then on.</param>
    /// <param name="options">How it behaves.</param>
    /// <param name="owner">Hears what becomes of it.</param>
    /// <exception cref="ArgumentException">The options are not valid.</exception>
    public WriteAheadLog(IDisk disk, WriteAheadOptions options, ILogOwner owner)
    {
        if (options.Flaw is { } flaw) throw new ArgumentException(flaw, nameof(options));
        _disk = new DiskPort(disk);
        _options = options;
        _owner = owner;
        _changes = new LogChanges(owner);
    }

    /// <summary>Where the log stands in its life.</summary>
    public LogState State { get; private set; }

    /// <summary>How far the directory has come.</summary>
    public LogPosition Position => _appender is { } appender ? new(_directory, appender.Epoch, appender.DurableThrough) { Mark = appender.Starts.Mark } : new(_directory, default, default);

    /// <summary>How far the directory had come before this start. Whether it is the one that somebody knows is for <see cref="Judge"/> to say.</summary>
    public LogPosition FoundPosition { get; private set; }

    /// <summary>The groups, those whose beginning is not durable yet included.</summary>
    public ReadOnlySpan<LogStream> Streams => Settled()._streams.Streams;

    /// <summary>The ended lives whose tombstones are still needed, for looking at.</summary>
    public ReadOnlySpan<LogStream> Tombstones => Settled()._streams.Tombstones;

    /// <summary>The segments, for looking at.</summary>
    public SegmentTable Segments => Settled()._segments;

    /// <summary>What was written since it was opened, and what waits.</summary>
    public AppendFigures Appended => _appender?.Figures ?? default;

    /// <summary>The files of the snapshots; null until the log has read what is there.</summary>
    public SnapshotStore? Snapshots { get; private set; }

    /// <summary>
    /// The most that a request may take as <see cref="BytesOf"/> measures it; 0 until the log is open. It shrinks by a few bytes with every segment that comes
    /// to the log, and one that stays well below it is always taken sooner or later.
    /// </summary>
    public long RequestBytesMax => _appender?.RoomBytesMax ?? 0;

    /// <summary>Whether there is no room for writes of <see cref="WriteClass.Normal"/>.</summary>
    public bool IsFull => _preparer is { IsFull: true } && _segments.ReadyCount <= _options.ReserveSegments;

    /// <summary>How much room a write takes in the log, in bytes; a request takes the sum over its writes.</summary>
    /// <param name="write">The write.</param>
    public static long BytesOf(in GroupWrite write) => RecordEncoder.Measure(write);

    /// <summary>The present life of a group, or null.</summary>
    /// <param name="group">The group.</param>
    public LogStream? Find(GroupId group) => Settled()._streams.Find(group);

    /// <summary>
    /// Whether all that was durable at a position which somebody remembers of this node is part of this log. A node that hears of one that is
    /// <see cref="PositionVerdict.Lost"/> must not take part as who it was, now or after any number of starts.
    /// </summary>
    /// <param name="seen">The position.</param>
    /// <exception cref="InvalidOperationException">The log was not opened.</exception>
    public PositionVerdict Judge(LogPosition seen) =>
        _appender?.Starts.Judge(seen, Position, _options.Planted) ?? throw new InvalidOperationException("The log has not read yet what is there.");

    /// <summary>Locks the directory and reads what is in it; <see cref="ILogOwner"/> hears of the end.</summary>
    /// <param name="fresh">Random bits, drawn anew for every start: they mark it, and name the directory if that is new.</param>
    public void Open(DirectoryId fresh)
    {
        if (State != LogState.New) throw new InvalidOperationException("A log is opened once.");
        State = LogState.Opening;
        _mark = StartMark.Of(fresh);
        _disk.Start(this);
        _opening = new LogOpening(_disk, _options, fresh);
        _opening.Begin();
    }

    /// <summary>Takes a request; the next batch carries it.</summary>
    /// <param name="ticket">The caller's name for it.</param>
    /// <param name="writes">What to write, in order; at most one write for each group. Copied before the call returns.</param>
    /// <param name="mustSync">
    /// Whether it is reported when it is durable. Otherwise it is reported at once, and goes to the disk with the next request that must, or the next tick.
    /// </param>
    /// <exception cref="InvalidOperationException">A write does not fit what the log holds; nothing of the request was taken.</exception>
    public WriteAdmission Submit(WriteTicket ticket, ReadOnlySpan<GroupWrite> writes, bool mustSync)
    {
        Settled();
        return State == LogState.Open ? _appender!.Submit(ticket, writes, mustSync, IsFull) : WriteAdmission.Closed;
    }

    /// <summary>Begins to read entries that are durable.</summary>
    /// <param name="ticket">The caller's name for the request.</param>
    /// <param name="group">The group.</param>
    /// <param name="from">The first entry wanted.</param>
    /// <param name="to">The last entry wanted, <paramref name="from"/> or later.</param>
    /// <param name="bytesMax">How many bytes are wanted at most; one entry comes in any case.</param>
    public ReadAdmission Read(ReadTicket ticket, GroupId group, LogIndex from, LogIndex to, int bytesMax)
    {
        if (State != LogState.Open) return ReadAdmission.Closed;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        if (Find(group) is not { } stream) return ReadAdmission.NoGroup;
        if (from <= stream.Entries.Purged) return ReadAdmission.Purged;
        if (from > stream.Entries.Last) return ReadAdmission.NotDurable;
        return Begun(_reader!.TryRead(ticket, stream, from, to, bytesMax));
    }

    /// <summary>
    /// Begins to read all that is durable of a replica, for its core to go on from. Nothing of the group may be under way or submitted until
    /// <see cref="ILogOwner.Recovered"/> is called, which may be inside this call.
    /// </summary>
    /// <param name="ticket">The caller's name for the request.</param>
    /// <param name="group">The group.</param>
    public ReadAdmission Recover(ReadTicket ticket, GroupId group)
    {
        if (State != LogState.Open) return ReadAdmission.Closed;
        if (Find(group) is not { } stream) return ReadAdmission.NoGroup;
        return Begun(_reader!.TryRecover(ticket, stream));
    }

    /// <summary>
    /// Takes no more requests and finishes those that were taken; then <see cref="ILogOwner.Closed"/> is called, which may be inside this call. Snapshots that
    /// are being written are given up, and readers of snapshots hear nothing more. Closing again does nothing, nor does it after a refusal or a failure.
    /// </summary>
    public void Close()
    {
        if (Settled().State >= LogState.Closing) return;
        State = LogState.Closing;
        _opening = null;
        Snapshots?.Close();
        ContinueClosing();
    }

    /// <summary>A steady span of time has passed, some 100 ms.</summary>
    public void Tick()
    {
        if (State == LogState.Closing) ContinueClosing();
        if (State != LogState.Open) return;
        Settled();
        _ticks++;
        var retry = _ticks % _options.FullRetryTicks == 0;
        if (retry) _appender!.RetryRollback();
        _preparer!.Continue(retry);
        _appender!.DropEmpty();
        _reclaimer!.Choose();
        if ((_damage ?? _reclaimer.Continue()) is { } fault)
        {
            Fail(fault);
            return;
        }

        _appender!.Flush(IsFull);
        Snapshots!.Tick();
        _probe!.Tick(_appender.IsWriting, _appender.DurableThrough.Value);
        TellChanges();
    }

    /// <inheritdoc/>
    public void OnCompleted(in DiskCompletion completion)
    {
        _disk.Ended();
        if (State == LogState.Closed) return;
        if (State == LogState.Opening) ContinueOpening(completion);
        else if (State == LogState.Beginning && completion.Error == DiskError.NoSpace && DiskPort.TaskOf(completion.Operation) == DiskTask.BatchSync) RefuseForSpace("batch");
        else if ((Take(completion) ?? _damage) is { } fault) Fail(fault);
        else if (State == LogState.Preparing) Begin();
        else if (State == LogState.Open) TellChanges();
        else if (State == LogState.Closing) ContinueClosing();
    }

    /// <inheritdoc/>
    void IAppenderOwner.OnWritten(WriteTicket ticket, WriteOutcome outcome) => _owner.Written(ticket, outcome);

    /// <inheritdoc/>
    void IAppenderOwner.OnPartRefused(WriteTicket ticket, GroupId group) => _owner.PartRefused(ticket, group);

    /// <inheritdoc/>
    void IAppenderOwner.OnRotated() => _preparer!.Continue(retry: false);

    /// <inheritdoc/>
    void IAppenderOwner.OnDurable()
    {
        if (State == LogState.Beginning)
        {
            State = LogState.Open;
            _owner.Opened(Position);
        }

    }

    /// <inheritdoc/>
    void IAppenderOwner.OnSettled()
    {
        if (State != LogState.Open) return;
        _appender!.DropEmpty();
        _damage ??= _reclaimer!.Continue();
    }

    /// <inheritdoc/>
    void IAppenderOwner.OnSnapshotReplaced(LogStream stream, StoredSnapshot snapshot) => Snapshots!.Obsolete(stream.Group, stream.Generation, snapshot.Descriptor);

    /// <inheritdoc/>
    void IAppenderOwner.OnDestroyed(LogStream stream) => Snapshots!.Destroyed(stream.Group, stream.Generation);

    /// <inheritdoc/>
    void IAppenderOwner.OnDropped(Segment segment)
    {
        LetTombstonesGo();
        _preparer!.Take(segment);
    }

    private void LetTombstonesGo() =>
        _streams.LetTombstonesGo((first, last) => _options.Planted != PlantedLogBug.TombstoneLostEarly && _segments.AnyBetween(first, last));

    /// <summary>Puts what is durable into the index, for somebody who looks; a contradiction there ends the log, whoever found it.</summary>
    private WriteAheadLog Settled()
    {
        try
        {
            if (State != LogState.Closed) _appender?.Settle();
        }
        catch (InvalidOperationException broken)
        {
            Fail(new LogFault($"putting a durable batch into the index: {broken.Message}", Segment.DirectoryName, DiskError.Faulty, 0));
        }

        return this;
    }

    private LogFault? Take(in DiskCompletion completion) => DiskPort.TaskOf(completion.Operation) switch
    {
        DiskTask.BatchWrite => _appender!.OnBatchWritten(completion, IsFull),
        DiskTask.BatchSync => _appender!.OnBatchSynced(completion, IsFull),
        var task => Settled().TakeOther(task, completion),
    };

    private LogFault? TakeOther(DiskTask task, in DiskCompletion completion) => task switch
    {
        DiskTask.RollbackWrite => _appender!.OnRolledBack(completion, isSync: false),
        DiskTask.RollbackSync => _appender!.OnRolledBack(completion, isSync: true),
        DiskTask.Preparing => OnPrepared(completion),
        DiskTask.Removing => _preparer!.OnRemoved(completion),
        DiskTask.EntryRead => _reader!.OnRead(completion),
        DiskTask.ReclaimRead when State == LogState.Open => _reclaimer!.OnRead(completion),
        DiskTask.Snapshot => Snapshots!.OnCompleted(completion),
        DiskTask.Probing => _probe!.OnCompleted(completion),
        _ => null,
    };

    private LogFault? OnPrepared(in DiskCompletion completion)
    {
        var fault = _preparer!.OnPrepared(completion);
        if (fault is null && State >= LogState.Open) _appender!.PumpOrRefuse(IsFull);
        return fault;
    }

    private void ContinueOpening(in DiskCompletion completion)
    {
        if (_opening!.Continue(completion)) return;
        var opening = _opening;
        _opening = null;
        if (opening.Refusal is { } refusal)
        {
            Refuse(refusal);
            return;
        }

        var found = opening.Found!;
        _directory = found.Directory;
        FoundPosition = new LogPosition(found.Directory, found.End.Epoch, found.End.Batch) { Mark = found.Starts?.Mark ?? default };
        _segments = found.Segments;
        _streams = found.Streams;
        LetTombstonesGo();
        _preparer = new SegmentPreparer(_disk, _segments, _options, _directory);
        _appender = new Appender(_disk, _segments, _streams, _options, this, found.End, found.StartsWith(_mark, _options.StartsRemembered));
        _reader = new EntryReader(_disk, _options, _owner);
        _reclaimer = new Reclaimer(_disk, _segments, _streams, _appender, _options, _owner);
        _probe = new StallProbe(_disk, _options);
        Snapshots = new SnapshotStore(_disk, _directory, _options.Snapshots, _options.Planted);
        foreach (var stream in _streams.Streams)
        {
            if (stream.Snapshot is { } snapshot) Snapshots.Adopt(stream.Group, stream.Generation, snapshot);
        }

        State = LogState.Preparing;
        _preparer.Continue(retry: true);
        Begin();
    }

    private void Begin()
    {
        if (_segments.ReadyCount > 0)
        {
            // What earlier starts left empty goes with the first batch, so that a process that dies soon after each start uses up no segments.
            State = LogState.Beginning;
            _appender!.DropEmpty();
            _appender!.Begin();
        }
        else if (_preparer!.IsFull && _preparer.IsIdle)
        {
            RefuseForSpace("segment");
        }
    }

    private void RefuseForSpace(string what) =>
        Refuse(new LogRefusal(LogRefusalKind.NoSpace, Segment.DirectoryName, -1, $"There is no room for a first {what}; free some space and start again."));

    private void ContinueClosing()
    {
        if (Settled()._damage is { } damage)
        {
            Fail(damage);
            return;
        }

        if (!_closing.TryEnd(_appender, _preparer, _disk, IsFull) || State == LogState.Closed) return;
        State = LogState.Closed;
        _owner.Closed();
    }

    private ReadAdmission Begun(bool isTaken)
    {
        if (!isTaken) _changes.ReadRefused();
        return isTaken ? ReadAdmission.Accepted : ReadAdmission.Busy;
    }

    private void TellChanges()
    {
        _changes.Tell(IsFull, _probe!.IsStalled);
        if (State == LogState.Open) _changes.TellRoom(_appender!, _reader!, IsFull);
    }

    private void Refuse(LogRefusal refusal)
    {
        State = LogState.Closed;
        Snapshots?.Close();
        _owner.Refused(refusal);
    }

    private void Fail(LogFault fault)
    {
        State = LogState.Closed;
        Snapshots?.Close();
        _owner.Failed(fault);
    }
}
