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
    private Step _step;
    private readonly Queue<Segment> _removals = new();
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
        CloseFailed,
        DeleteFailed,
    }

    /// <summary>Whether the last attempt found no room.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Whether nothing is under way.</summary>
    public bool IsIdle => _step == Step.None && _removals.Count == 0;

    private bool IsShort => _table.ReadyCount < _options.ReserveSegments + _options.ReadySegments;

    /// <summary>Begins to prepare a segment if there are too few.</summary>
    /// <param name="retry">Whether to try again although the disk was full.</param>
    public void Continue(bool retry)
    {
        if (_step != Step.None || _isStopped) return;
        if (!IsShort)
        {
            IsFull = false;
            return;
        }

        if (_reusable.TryDequeue(out var old)) Reuse(old);
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
        if (_removals.Count == 1 && !_isStopped) Remove(segment);
    }

    /// <summary>A step of a removal ended.</summary>
    /// <param name="completion">How.</param>
    /// <returns>Why the log must stop, or null.</returns>
    public LogFault? OnRemoved(in DiskCompletion completion)
    {
        var segment = _removals.Peek();
        if (!completion.IsSuccess) return new LogFault("removing a segment", segment.Path.Value, completion.Error, completion.NativeError);
        if (_isStopped) return null;
        if (!_isClosed)
        {
            _isClosed = true;
            _disk.Delete(DiskTask.Removing, segment.Path);
            return null;
        }

        // The directory need not be synced: a file that comes back stands in no roster, and the next start removes it.
        _removals.Dequeue();
        if (_removals.TryPeek(out var next)) Remove(next);
        return null;
    }

    /// <summary>A step of a preparation ended.</summary>
    /// <param name="completion">How.</param>
    /// <returns>Why the log must stop, or null.</returns>
    public LogFault? OnPrepared(in DiskCompletion completion)
    {
        if (_preparing is not { } segment) return null;
        if (completion.Error == DiskError.NoSpace && _step is Step.Create or Step.Preallocate or Step.Header or Step.Sync or Step.SyncDirectory)
        {
            if (!_isStopped) GiveUp(segment);
            return null;
        }

        if (!completion.IsSuccess) return new LogFault($"preparing a segment ({_step})", segment.Path.Value, completion.Error, completion.NativeError);
        if (!_isStopped) Advance(segment);
        return null;
    }

    private void Remove(Segment segment)
    {
        _isClosed = false;
        _disk.Close(DiskTask.Removing, segment.File);
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
            case Step.CloseFailed:
                _step = Step.DeleteFailed;
                _disk.Delete(DiskTask.Preparing, segment.Path);
                break;
            case Step.DeleteFailed:
                _step = Step.None;
                _preparing = null;
                break;
            default:
                _step = Step.None;
                _preparing = null;
                _table.AddReady(segment);
                Continue(retry: true);
                break;
        }
    }

    /// <summary>What there is of the file goes, so that it does not take room from others.</summary>
    private void GiveUp(Segment segment)
    {
        IsFull = true;
        if (_step == Step.Create)
        {
            _step = Step.None;
            _preparing = null;
            return;
        }

        _step = Step.CloseFailed;
        _disk.Close(DiskTask.Preparing, segment.File);
    }
}
