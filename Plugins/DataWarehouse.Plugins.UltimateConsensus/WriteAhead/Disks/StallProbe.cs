using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;

/// <summary>
/// Notices a disk that does not answer: from how long the log has not come further while a batch is under way, and, when there is none, from a write
/// and a sync of its own now and then.
/// </summary>
/// <remarks>Not thread-safe; belongs to its log.</remarks>
internal sealed class StallProbe
{
    private static readonly DiskPath ProbePath = new("probe");

    private readonly DiskPort _disk;
    private readonly WriteAheadOptions _options;
    private readonly byte[] _bytes = new byte[512];
    private readonly DiskFileId _file;
    private long _durableThrough;
    private int _idleTicks;
    private int _waitingTicks;
    private int _outstanding;
    private bool _isOpen;

    /// <summary>Probes nothing yet.</summary>
    /// <param name="disk">The way to the disk.</param>
    /// <param name="options">Times in ticks.</param>
    public StallProbe(DiskPort disk, WriteAheadOptions options)
    {
        _disk = disk;
        _options = options;
        _file = disk.NewFile();
    }

    /// <summary>Whether the disk has not answered for too long.</summary>
    public bool IsStalled => _waitingTicks >= _options.StallTicks;

    /// <summary>A tick passed.</summary>
    /// <param name="isWriting">Whether a batch is under way.</param>
    /// <param name="durableThrough">How far the log has come; the disk answered if this grew.</param>
    public void Tick(bool isWriting, long durableThrough)
    {
        var answered = durableThrough != _durableThrough;
        _durableThrough = durableThrough;
        if (answered) _idleTicks = _waitingTicks = 0;
        if (_outstanding > 0 || (isWriting && !answered))
        {
            if (!answered) _waitingTicks++;
            return;
        }

        if (isWriting || ++_idleTicks < _options.ProbeTicks) return;
        _idleTicks = 0;
        Probe();
    }

    /// <summary>A step of a probe ended.</summary>
    /// <param name="completion">How.</param>
    /// <returns>Why the log must stop, or null.</returns>
    public LogFault? OnCompleted(in DiskCompletion completion)
    {
        _outstanding--;
        if (!_isOpen)
        {
            _isOpen = completion.Error is DiskError.None;
            // The file is there from an earlier start; it is opened then, and its contents mean nothing.
            if (completion.Error == DiskError.AlreadyExists)
            {
                _outstanding++;
                _disk.Open(DiskTask.Probing, _file, ProbePath);
            }

            if (completion.Error is DiskError.None or DiskError.AlreadyExists or DiskError.NoSpace) return null;
        }

        if (!completion.IsSuccess && completion.Error != DiskError.NoSpace) return new LogFault("trying the disk out", ProbePath.Value, completion.Error, completion.NativeError);
        if (_outstanding == 0) _waitingTicks = 0;
        return null;
    }

    private void Probe()
    {
        if (!_isOpen)
        {
            _outstanding++;
            _disk.Create(DiskTask.Probing, _file, ProbePath);
            return;
        }

        _outstanding += 2;
        _disk.Write(DiskTask.Probing, _file, 0, _bytes);
        _disk.Sync(DiskTask.Probing, _file);
    }
}
