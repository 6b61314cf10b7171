using System.IO.Hashing;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>
/// Reads one snapshot, in any order, frame by frame; bytes reach the caller only after their frame was checked. Who reads the state from its beginning to
/// its end without a gap also has its hash compared. A file that is not what was written stops the log: what the disk promised to keep is gone.
/// </summary>
/// <remarks>Not thread-safe; belongs to its store.</remarks>
internal sealed class SnapshotReader : ISnapshotStep, IBudgetWaiter
{
    private readonly SnapshotDisk _disk;
    private readonly SnapshotFile _file;
    private readonly ISnapshotReading _owner;
    private readonly Action<SnapshotReader> _over;
    private readonly bool _isPaced;
    private readonly DiskFileId _handle;
    private readonly byte[] _header = new byte[SnapshotFileHeader.Bytes];
    private readonly byte[] _buffer;
    private readonly uint _fileCrc;
    private readonly XxHash3 _hash = new();
    private long _hashed;
    private Memory<byte> _destination;
    private long _offset;
    private int _copied;
    private bool _isClosing;
    private Step _step = Step.Open;

    /// <summary>Begins to open a file.</summary>
    /// <param name="disk">The way to the disk.</param>
    /// <param name="file">The file; it counts this reader.</param>
    /// <param name="header">What it must begin with.</param>
    /// <param name="snapshot">What it must hold.</param>
    /// <param name="isPaced">Whether its reads wait for the budget.</param>
    /// <param name="owner">Hears what becomes of it.</param>
    /// <param name="over">Is told that the file is closed.</param>
    public SnapshotReader(
        SnapshotDisk disk,
        SnapshotFile file,
        in SnapshotFileHeader header,
        StoredSnapshot snapshot,
        bool isPaced,
        ISnapshotReading owner,
        Action<SnapshotReader> over)
    {
        _disk = disk;
        _file = file;
        Snapshot = snapshot;
        _isPaced = isPaced;
        _owner = owner;
        _over = over;
        _handle = disk.NewFile();
        _buffer = disk.Rent();
        _fileCrc = header.Write(_header);
        disk.Open(this, _handle, file.Path);
    }

    private enum Step
    {
        Open,
        Header,
        Footer,
        Idle,
        Wait,
        Frame,
        Close,
        Over,
    }

    /// <summary>What the file holds.</summary>
    public StoredSnapshot Snapshot { get; }

    /// <summary>The file that is read.</summary>
    public SnapshotFile File => _file;

    private long Frame => (_offset + _copied) / SnapshotFrame.ChunkBytes;

    private int FrameBytes => SnapshotFileLayout.FrameBytesOf(Frame, Snapshot.StateBytes);

    /// <summary>Begins to read. Ranges that begin and end at multiples of <see cref="SnapshotFrame.ChunkBytes"/> cost nothing extra.</summary>
    /// <param name="offset">Where in the state, before its end.</param>
    /// <param name="destination">Takes the bytes, at least one; lent until <see cref="ISnapshotReading.Read"/>.</param>
    /// <returns><see cref="SnapshotAdmission.Busy"/> as long as the file is not open or another read of this reader is under way.</returns>
    public SnapshotAdmission Read(long offset, Memory<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, Snapshot.StateBytes);
        if (destination.IsEmpty) throw new ArgumentException("There is no room to read to.", nameof(destination));
        if (_isClosing || _disk.IsClosed) return SnapshotAdmission.Closed;
        if (_step != Step.Idle) return SnapshotAdmission.Busy;
        _offset = offset;
        _destination = destination[..(int)Math.Min(destination.Length, Snapshot.StateBytes - offset)];
        _copied = 0;
        BeginFrame();
        return SnapshotAdmission.Accepted;
    }

    /// <summary>Lets the file go. A read that is under way is not reported any more, and its memory is the caller's when the file is closed.</summary>
    public void Close()
    {
        if (_isClosing || _disk.IsClosed) return;
        _isClosing = true;
        if (_step is Step.Idle or Step.Wait) BeginClose();
    }

    /// <inheritdoc/>
    public int Resume()
    {
        if (_step != Step.Wait) return 0;
        ReadFrame();
        return FrameBytes;
    }

    /// <inheritdoc/>
    public LogFault? OnCompleted(in DiskCompletion completion)
    {
        if (!completion.IsSuccess) return new LogFault($"reading a snapshot ({_step})", _file.Path.Value, completion.Error, completion.NativeError);
        var fault = _step switch
        {
            Step.Open => Opened(completion.LengthBytes),
            Step.Header => TakeHeader(completion.TransferredBytes),
            Step.Footer => TakeFooter(completion.TransferredBytes),
            Step.Frame => TakeFrame(completion.TransferredBytes),
            _ => Closed(),
        };
        if (_isClosing && _step == Step.Idle) BeginClose();
        return fault;
    }

    private void BeginClose()
    {
        _step = Step.Close;
        _disk.Close(this, _handle);
    }

    private LogFault? Closed()
    {
        _step = Step.Over;
        _disk.Return(_buffer);
        _over(this);
        return null;
    }

    private LogFault? Opened(long lengthBytes)
    {
        var expected = SnapshotFileLayout.FileBytesOf(Snapshot.StateBytes);
        if (lengthBytes != expected) return Damage(Math.Min(lengthBytes, expected), $"it has {lengthBytes} bytes and not {expected}");
        _step = Step.Header;
        _disk.Read(this, _handle, 0, _buffer.AsMemory(0, SnapshotFileHeader.Bytes));
        return null;
    }

    private LogFault? TakeHeader(int count)
    {
        var found = _buffer.AsSpan(0, count);
        var same = found.CommonPrefixLength(_header);
        if (same < _header.Length) return Damage(same, $"its header is not this snapshot's ({SnapshotFileHeader.TryRead(found, out _)})");
        _step = Step.Footer;
        _disk.Read(this, _handle, SnapshotFileLayout.FooterOffsetOf(Snapshot.StateBytes), _buffer.AsMemory(0, SnapshotFileFooter.Bytes));
        return null;
    }

    private LogFault? TakeFooter(int count)
    {
        Span<byte> expected = stackalloc byte[SnapshotFileFooter.Bytes];
        new SnapshotFileFooter(Snapshot.StateBytes, Snapshot.StateHash).Write(expected, _fileCrc);
        var same = _buffer.AsSpan(0, count).CommonPrefixLength(expected);
        if (same < expected.Length)
            return Damage(SnapshotFileLayout.FooterOffsetOf(Snapshot.StateBytes) + same, "its footer is not what the record of the snapshot says");
        _step = Step.Idle;
        if (!_isClosing) _owner.Opened(this);
        return null;
    }

    private void BeginFrame()
    {
        if (_isPaced && !_disk.Budget.TryTake(this, FrameBytes)) _step = Step.Wait;
        else ReadFrame();
    }

    private void ReadFrame()
    {
        _step = Step.Frame;
        _disk.Read(this, _handle, SnapshotFileLayout.FrameOffsetOf(Frame), _buffer.AsMemory(0, FrameBytes));
    }

    private LogFault? TakeFrame(int count)
    {
        var offset = SnapshotFileLayout.FrameOffsetOf(Frame);
        if (count != FrameBytes || !SnapshotFrame.IsSound(_buffer.AsSpan(0, count), _fileCrc, offset))
            return Damage(offset, "the checksum of a frame is wrong");
        var from = (int)((_offset + _copied) % SnapshotFrame.ChunkBytes) + SnapshotFrame.HeaderBytes;
        var bytes = _buffer.AsSpan(from, Math.Min(count - from, _destination.Length - _copied));
        bytes.CopyTo(_destination.Span[_copied..]);
        if (Hash(_offset + _copied, bytes) is { } fault) return fault;
        _copied += bytes.Length;
        if (_copied < _destination.Length && !_isClosing)
        {
            BeginFrame();
            return null;
        }

        _step = Step.Idle;
        _destination = default;
        if (!_isClosing) _owner.Read(this, _offset, _copied);
        return null;
    }

    /// <summary>Goes on with the hash of the whole state if these bytes are its next ones.</summary>
    private LogFault? Hash(long offset, ReadOnlySpan<byte> bytes)
    {
        if (offset == 0)
        {
            _hash.Reset();
            _hashed = 0;
        }

        if (offset != _hashed) return null;
        _hash.Append(bytes);
        _hashed += bytes.Length;
        if (_hashed < Snapshot.StateBytes || _hash.GetCurrentHashAsUInt64() == Snapshot.StateHash) return null;
        return Damage(SnapshotFileHeader.Bytes, "the hash of the whole state is wrong although each frame is sound");
    }

    private LogFault Damage(long offset, string what) =>
        new($"reading a snapshot: at offset {offset} {what}", _file.Path.Value, DiskError.Faulty, 0) { Offset = offset };
}
