using System.IO.Hashing;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>
/// Writes one snapshot: under a temporary name, in frames, one operation at a time; then sync, rename, sync of the directory. Only after the last of these is
/// the file reported, since a record that a power loss leaves without its file would keep the log from opening.
/// </summary>
/// <remarks>Not thread-safe; belongs to its store.</remarks>
internal sealed class SnapshotWriter : ISnapshotStep, IBudgetWaiter
{
    private readonly SnapshotDisk _disk;
    private readonly SnapshotFile _file;
    private readonly ISnapshotWriting _owner;
    private readonly Action<SnapshotWriter, bool> _over;
    private readonly SnapshotRemover _remover;
    private readonly PlantedLogBug _planted;
    private readonly bool _isInstalled;
    private readonly DiskFileId _handle;
    private readonly uint _fileCrc;
    private readonly XxHash3 _hash = new();
    private readonly Queue<SnapshotPiece> _pieces = new();
    private byte[] _filling;
    private int _filled = SnapshotFrame.HeaderBytes;
    private long _sealedFrames;
    private long _written;
    private int _waitingBytes;
    private int _unsynced;
    private bool _wasBusy;
    private bool _isWaiting;
    private bool _isFinishing;
    private bool _isThere;
    private bool _isOpen;
    private SnapshotEnd? _end;
    private Step _step = Step.Create;

    /// <summary>Begins to write.</summary>
    /// <param name="disk">The way to the disk.</param>
    /// <param name="remover">Takes what is left of a file that is given up.</param>
    /// <param name="file">The file; it has its temporary name.</param>
    /// <param name="header">What the file begins with.</param>
    /// <param name="isInstalled">Whether the state came from another replica.</param>
    /// <param name="owner">Hears what becomes of it.</param>
    /// <param name="over">Is told that this writer is at its end, and whether the file is whole.</param>
    /// <param name="planted">A fault that is switched on.</param>
    public SnapshotWriter(
        SnapshotDisk disk,
        SnapshotRemover remover,
        SnapshotFile file,
        in SnapshotFileHeader header,
        bool isInstalled,
        ISnapshotWriting owner,
        Action<SnapshotWriter, bool> over,
        PlantedLogBug planted)
    {
        _disk = disk;
        _remover = remover;
        _file = file;
        _isInstalled = isInstalled;
        _owner = owner;
        _over = over;
        _planted = planted;
        _handle = disk.NewFile();
        _filling = disk.Rent();
        var first = new byte[SnapshotFileHeader.Bytes];
        _fileCrc = header.Write(first);
        _pieces.Enqueue(new SnapshotPiece(first, first.Length, 0));
        disk.Create(this, _handle, file.Path);
    }

    private enum Step
    {
        None,
        Create,
        Write,
        Sync,
        LastSync,
        Close,
        Rename,
        SyncDirectory,
        CloseFailed,
        Remove,
        Over,
    }

    /// <summary>How many bytes one call may bring.</summary>
    public int AppendBytesMax => _disk.Options.BufferBytesMax / 2;

    /// <summary>How many bytes of the state were taken so far.</summary>
    public long StateBytes { get; private set; }

    /// <summary>Whether the file is whole or was given up.</summary>
    public bool IsOver => _step == Step.Over;

    /// <summary>The file that is written.</summary>
    public SnapshotFile File => _file;

    /// <summary>Takes the next bytes of the state, all or none; they are copied before the call returns.</summary>
    /// <param name="bytes">At most <see cref="AppendBytesMax"/> bytes.</param>
    /// <returns>
    /// <see cref="SnapshotAdmission.Busy"/> if they would be too many that wait to be written: come again after <see cref="ISnapshotWriting.RoomAgain"/>.
    /// <see cref="SnapshotAdmission.Closed"/> once it is given up.
    /// </returns>
    public SnapshotAdmission Append(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, AppendBytesMax);
        if (_isFinishing) throw new InvalidOperationException("The snapshot was finished before.");
        if (_end is not null || _disk.IsClosed) return SnapshotAdmission.Closed;
        if (_waitingBytes + bytes.Length > _disk.Options.BufferBytesMax)
        {
            _wasBusy = true;
            return SnapshotAdmission.Busy;
        }

        _hash.Append(bytes);
        StateBytes += bytes.Length;
        _waitingBytes += bytes.Length;
        Fill(bytes);
        Continue();
        return SnapshotAdmission.Accepted;
    }

    /// <summary>There are no more bytes: makes the file whole and durable and gives it its name.</summary>
    public SnapshotAdmission Finish()
    {
        if (_isFinishing) throw new InvalidOperationException("The snapshot was finished before.");
        if (_end is not null || _disk.IsClosed) return SnapshotAdmission.Closed;
        _isFinishing = true;
        if (_filled > SnapshotFrame.HeaderBytes) Seal();
        var last = new byte[SnapshotFileFooter.Bytes];
        new SnapshotFileFooter(StateBytes, _hash.GetCurrentHashAsUInt64()).Write(last, _fileCrc);
        _pieces.Enqueue(new SnapshotPiece(last, last.Length, 0));
        Continue();
        return SnapshotAdmission.Accepted;
    }

    /// <summary>Gives the snapshot up and removes what there is of it; does nothing to one that is at its end.</summary>
    public void Abort() => GiveUp(SnapshotEnd.Aborted);

    /// <summary>Gives the snapshot up.</summary>
    /// <param name="end">Why.</param>
    public void GiveUp(SnapshotEnd end)
    {
        if (IsOver || _end is not null || _disk.IsClosed) return;
        _end = end;
        Continue();
    }

    /// <inheritdoc/>
    public int Resume()
    {
        _isWaiting = false;
        if (_step != Step.None) return 0;
        Write(_pieces.Peek());
        return _pieces.Peek().Length;
    }

    /// <inheritdoc/>
    public LogFault? OnCompleted(in DiskCompletion completion)
    {
        // A directory whose sync failed is poisoned whatever the reason; a file that cannot be written is only this snapshot.
        var isFull = completion.Error == DiskError.NoSpace && _step is (Step.Create or Step.Write or Step.Sync or Step.LastSync or Step.Rename);
        if (!completion.IsSuccess && !isFull)
            return new LogFault($"writing a snapshot ({_step})", _file.Path.Value, completion.Error, completion.NativeError);
        if (isFull) _end ??= SnapshotEnd.NoSpace;
        Advance(!isFull);
        Continue();
        TellRoom();
        return null;
    }

    /// <summary>What there was of the file is gone.</summary>
    public void OnRemoved()
    {
        _step = Step.Over;
        _over(this, false);
        _owner.Ended(this, _end!.Value);
    }

    private void Advance(bool isSuccess)
    {
        var step = _step;
        _step = Step.None;
        switch (step)
        {
            case Step.Create:
                _isThere = _isOpen = isSuccess;
                break;
            case Step.Write:
                EndWrite();
                break;
            case Step.Sync:
                _unsynced = 0;
                break;
            case Step.LastSync when _end is null:
                _step = Step.Close;
                _disk.Close(this, _handle);
                break;
            case Step.Close when _end is null:
                _isOpen = false;
                _step = Step.Rename;
                _disk.Rename(this, _file.Path, FinalPath);
                break;
            case Step.Close or Step.CloseFailed:
                _isOpen = false;
                break;
            case Step.Rename when isSuccess:
                EndRename();
                break;
            case Step.SyncDirectory when _end is null:
                Complete();
                break;
        }
    }

    private DiskPath FinalPath => StoredSnapshot.PathOf(_file.Group, _file.Generation, _file.Descriptor);

    /// <summary>Does the next thing if nothing is under way.</summary>
    private void Continue()
    {
        if (_step != Step.None || (_isWaiting && _end is null)) return;
        if (_end is not null)
        {
            Clear();
        }
        else if (_unsynced >= _disk.Options.SyncBytes)
        {
            _step = Step.Sync;
            _disk.Sync(this, _handle);
        }
        else if (_pieces.TryPeek(out var piece))
        {
            if (_disk.Budget.TryTake(this, piece.Length)) Write(piece);
            else _isWaiting = true;
        }
        else if (_isFinishing)
        {
            _step = Step.LastSync;
            _disk.Sync(this, _handle);
        }
    }

    private void Write(in SnapshotPiece piece)
    {
        _step = Step.Write;
        _disk.Write(this, _handle, _written, piece.Buffer.AsMemory(0, piece.Length));
    }

    private void EndWrite()
    {
        var piece = _pieces.Dequeue();
        _written += piece.Length;
        _unsynced += piece.Length;
        _waitingBytes -= piece.StateBytes;
        _disk.Return(piece.Buffer);
    }

    private void EndRename()
    {
        _file.Path = FinalPath;
        if (_end is not null) return;
        if (_planted == PlantedLogBug.SnapshotRenamedWithoutDirectorySync)
        {
            Complete();
            return;
        }

        _step = Step.SyncDirectory;
        _disk.SyncDirectory(this);
    }

    private void Complete()
    {
        _step = Step.Over;
        _disk.Return(_filling);
        _over(this, true);
        _owner.Finished(this, new StoredSnapshot(_file.Descriptor, StateBytes, _hash.GetCurrentHashAsUInt64(), HasFile: true, _isInstalled));
    }

    private void TellRoom()
    {
        if (!_wasBusy || _isFinishing || _end is not null || _waitingBytes > AppendBytesMax) return;
        _wasBusy = false;
        _owner.RoomAgain(this);
    }

    /// <summary>Removes what there is, one step for each call.</summary>
    private void Clear()
    {
        while (_pieces.TryDequeue(out var piece)) _disk.Return(piece.Buffer);
        if (_isOpen)
        {
            _step = Step.CloseFailed;
            _disk.Close(this, _handle);
            return;
        }

        _disk.Return(_filling);
        _step = Step.Remove;
        if (_isThere) _remover.Remove(_file);
        else OnRemoved();
    }

    private void Fill(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(bytes.Length, SnapshotFrame.BytesMax - _filled);
            bytes[..count].CopyTo(_filling.AsSpan(_filled));
            _filled += count;
            bytes = bytes[count..];
            if (_filled == SnapshotFrame.BytesMax) Seal();
        }
    }

    private void Seal()
    {
        SnapshotFrame.Seal(_filling.AsSpan(0, _filled), _fileCrc, SnapshotFileLayout.FrameOffsetOf(_sealedFrames++));
        _pieces.Enqueue(new SnapshotPiece(_filling, _filled, _filled - SnapshotFrame.HeaderBytes));
        _filling = _disk.Rent();
        _filled = SnapshotFrame.HeaderBytes;
    }
}
