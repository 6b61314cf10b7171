using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;

/// <summary>
/// Keeps segments ready, so that nothing but the sync of a batch ever waits: files full of zeros, or those of dropped segments under a new name, headed
/// and durable. One at a time.
/// </summary>
/// <remarks>Not thread-safe; belongs to its log.</remarks>
internal sealed class SegmentPreparer
{
    private static readonly DiskPath LogDirectory = new(Segment.DirectoryName);

    private readonly DiskPort _disk;
    private readonly SegmentTable _table;
    private readonly WriteAheadOptions _options;
    private readonly Queue<Segment> _reusable = new();
    private readonly byte[] _header = new byte[SegmentHeader.Bytes];
    private readonly DirectoryId _directory;
    private Segment? _preparing;
    private Segment? _reused;
    private bool _renamesWait;
    private Step _step;
    private readonly Queue<Segment> _removals = new();
    private Segment? _removing;
    private bool _isClosed;
    private bool _isStopped;

    /// <summary>Prepares nothing yet.</summary>
    /// <param name="disk">The way to the disk.</param>
    /// <param name="table">Takes what is ready.</param>
    /// <param name="options">Sizes and counts.</param>
    /// <param name="directory">The data directory.</param>
    public SegmentPreparer(DiskPort disk, SegmentTable table, WriteAheadOptions options, DirectoryId directory)
    {
        _disk = disk;
        _table = table;
        _options = options;
        _directory = directory;
    }

    private enum Step
    {
        None,
        Rename,
        Create,
        Preallocate,
        Header,
        Sync,
        SyncDirectory,
    }

    /// <summary>Whether the last attempt found no room.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Whether nothing is under way.</summary>
    public bool IsIdle => _step == Step.None && _removing is null;

    private bool IsShort => _table.ReadyCount < _options.ReserveSegments + _options.ReadySegments;

    /// <summary>Begins to prepare a segment if there are too few.</summary>
    /// <param name="retry">Whether to try again although the disk was full.</param>
    public void Continue(bool retry)
    {
        if (_isStopped) return;
        if (retry) Remove();
        if (_step != Step.None) return;
        if (!IsShort)
        {
            IsFull = false;
            return;
        }

        _renamesWait &= !retry;
        if (!_renamesWait && _reusable.TryDequeue(out var old)) Reuse(old);
        else if (!IsFull || retry) Create();
    }

    /// <summary>Begins nothing any more. What is left half done stands in no roster, and the next start removes it.</summary>
    public void Stop() => _isStopped = true;

    /// <summary>Takes the file of a segment whose end is durable.</summary>
    /// <param name="segment">The segment.</param>
    public void Take(Segment segment)
    {
        if (segment.SizeBytes == _options.SegmentBytes && _reusable.Count < _options.ReserveSegments + _options.ReadySegments)
        {
            _reusable.Enqueue(segment);
            Continue(retry: false);
            return;
        }

        _removals.Enqueue(segment);
        Remove();
    }

    /// <summary>A step of a removal ended.</summary>
    /// <param name="completion">How.</param>
    /// <returns>Why the log must stop, or null.</returns>
    public LogFault? OnRemoved(in DiskCompletion completion)
    {
        var segment = _removing!;
        _removing = null;
        if (!completion.IsSuccess && completion.Error != DiskError.NoSpace) return new LogFault("removing a segment", segment.Path.Value, completion.Error, completion.NativeError);

        // A handle is gone whatever its closing said; a removal for which a full disk had no room is tried again later. The directory need not be synced: a
        // file that comes back stands in no roster, and the next start removes it.
        var wasClosed = _isClosed;
        _isClosed = !wasClosed || !completion.IsSuccess;
        if (wasClosed && completion.IsSuccess) _removals.Dequeue();
        if (!wasClosed || completion.IsSuccess) Remove();
        return null;
    }

    /// <summary>A step of a preparation ended.</summary>
    /// <param name="completion">How.</param>
    /// <returns>Why the log must stop, or null.</returns>
    public LogFault? OnPrepared(in DiskCompletion completion)
    {
        if (_preparing is not { } segment) return null;
        if (completion.Error == DiskError.NoSpace && _step is not Step.SyncDirectory)
        {
            GiveUp(segment);
            return null;
        }

        if (!completion.IsSuccess) return new LogFault($"preparing a segment ({_step})", segment.Path.Value, completion.Error, completion.NativeError);
        if (!_isStopped) Advance(segment);
        return null;
    }

    /// <summary>Goes on with the oldest removal, if none is under way.</summary>
    private void Remove()
    {
        if (_removing is not null || _isStopped || !_removals.TryPeek(out _removing)) return;
        if (_isClosed) _disk.Delete(DiskTask.Removing, _removing.Path);
        else _disk.Close(DiskTask.Removing, _removing.File);
    }

    private void Create()
    {
        _preparing = new Segment(_table.NextNumber(), _options.SegmentBytes, _disk.NewFile());
        _step = Step.Create;
        _disk.Create(DiskTask.Preparing, _preparing.File, _preparing.Path);
    }

    private void Reuse(Segment old)
    {
        _preparing = new Segment(_table.NextNumber(), old.SizeBytes, old.File);
        _reused = old;
        _step = Step.Rename;
        _disk.Rename(DiskTask.Preparing, old.Path, _preparing.Path);
    }

    private void Advance(Segment segment)
    {
        switch (_step)
        {
            case Step.Create:
                _step = Step.Preallocate;
                _disk.Preallocate(DiskTask.Preparing, segment.File, segment.SizeBytes);
                break;
            case Step.Rename or Step.Preallocate:
                _step = Step.Header;
                new SegmentHeader(segment.Number, _directory, segment.SizeBytes).Write(_header);
                _disk.Write(DiskTask.Preparing, segment.File, 0, _header);
                break;
            case Step.Header:
                _step = Step.Sync;
                _disk.Sync(DiskTask.Preparing, segment.File);
                break;
            case Step.Sync when _options.Planted != PlantedLogBug.SegmentNameNotSynced:
                _step = Step.SyncDirectory;
                _disk.SyncDirectory(DiskTask.Preparing, LogDirectory);
                break;
            default:
                _step = Step.None;
                _preparing = null;
                _table.AddReady(segment);
                Continue(retry: true);
                break;
        }
    }

    /// <summary>What there is of a new file goes, so that it does not take room from others; one that was not renamed is still what it was.</summary>
    private void GiveUp(Segment segment)
    {
        var step = _step;
        IsFull = true;
        _step = Step.None;
        _preparing = null;
        if (step == Step.Rename)
        {
            _renamesWait = true;
            _reusable.Enqueue(_reused!);
        }
        else if (step != Step.Create)
        {
            _removals.Enqueue(segment);
            Remove();
        }
    }
}
