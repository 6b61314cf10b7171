using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Disks;

/// <summary>
/// One process's access to a <see cref="SimulatedMedium"/>: keeps the promises of <see cref="IDisk"/> and not more. Operations take as long as the
/// <see cref="DiskWeather"/> says and happen in any order that the contract allows.
/// </summary>
/// <remarks>Not thread-safe: one thread, that of its world.</remarks>
internal sealed class SimulatedDisk : IDisk, IEventTarget
{
    private readonly EventQueue _events;
    private readonly SeededRandom _random;
    private readonly DiskExecutor _executor;
    private readonly HashSet<long> _ids = [];
    private PendingOperation[] _pending = new PendingOperation[16];
    private int[] _free = new int[16];
    private int _freeCount;
    private int _counted;
    private long _transferBytes;
    private long _sequence;
    private IDiskReceiver? _receiver;
    private bool _isStopped;
    private long _standsStillUntil;

    /// <summary>Gives a process access to a device.</summary>
    /// <param name="medium">The device.</param>
    /// <param name="weather">How fast and how reliable it is.</param>
    /// <param name="events">The clock.</param>
    /// <param name="random">Its own source of randomness.</param>
    /// <param name="limits">How much it takes at a time; null for the defaults.</param>
    public SimulatedDisk(SimulatedMedium medium, DiskWeather weather, EventQueue events, SeededRandom random, DiskLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(medium);
        ArgumentNullException.ThrowIfNull(weather);
        Medium = medium;
        Weather = weather;
        _events = events;
        _random = random;
        _executor = new DiskExecutor(this, random);
        Limits = limits ?? DiskLimits.Default;
        _freeCount = _free.Length;
        for (var place = 0; place < _free.Length; place++) _free[place] = _free.Length - 1 - place;
    }

    /// <inheritdoc/>
    public DiskLimits Limits { get; }

    /// <summary>The device.</summary>
    public SimulatedMedium Medium { get; }

    /// <summary>How fast and how reliable the device is.</summary>
    public DiskWeather Weather { get; }

    /// <summary>How many operations have not finished.</summary>
    public int Outstanding => _ids.Count;

    /// <inheritdoc/>
    public void Start(IDiskReceiver receiver)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        if (_receiver is not null) throw new InvalidOperationException("The disk was started before.");
        _receiver = receiver;
    }

    /// <inheritdoc/>
    public void Stop()
    {
        if (_isStopped) return;
        _isStopped = true;
        foreach (var place in PlacesInOrder())
        {
            var operation = _pending[place];
            Release(place);
            _receiver!.OnCompleted(new DiskCompletion(operation.Id, DiskError.Stopped));
        }

        _executor.CloseAll();
        Medium.UnlockAll(this);
    }

    /// <summary>
    /// The process ends here and now: each operation that had not finished has happened or not, nobody is told, and what the running system had in its
    /// page cache stays there.
    /// </summary>
    public void Kill()
    {
        if (_isStopped) return;
        _isStopped = true;
        _executor.IsDying = true;
        foreach (var place in PlacesInOrder())
        {
            var operation = _pending[place];
            if (operation.Action is not (DiskAction.Read or DiskAction.List or DiskAction.Inspect) && _random.Chance(500_000)) _executor.Run(ref operation);
            Release(place);
        }

        _executor.CloseAll();
        Medium.UnlockAll(this);
    }

    /// <summary>The machine loses its power: the process ends as by <see cref="Kill"/>, and with it all that was not durable.</summary>
    /// <param name="survivalPerMillion">How likely each unsynced sector and change is to have reached the device.</param>
    public void LosePower(int survivalPerMillion)
    {
        Kill();
        Medium.LosePower(_random, survivalPerMillion);
    }

    /// <summary>Until when it does nothing, in virtual microseconds.</summary>
    public long StandsStillUntil => _standsStillUntil;

    /// <summary>Does nothing for a while; whatever waits happens as much later, in the same order.</summary>
    /// <param name="micros">How long.</param>
    public void StandStill(long micros)
    {
        _standsStillUntil = Math.Max(_standsStillUntil, _events.NowMicros) + micros;
        foreach (ref var operation in _pending.AsSpan()) operation.RunsAtMicros += micros;
    }

    /// <inheritdoc/>
    public DiskSubmitResult Create(DiskOperationId operation, DiskFileId file, DiskPath path) =>
        Submit(new PendingOperation { Action = DiskAction.Create, Id = operation, Handle = file, Path = path.Value });

    /// <inheritdoc/>
    public DiskSubmitResult Open(DiskOperationId operation, DiskFileId file, DiskPath path) =>
        Submit(new PendingOperation { Action = DiskAction.Open, Id = operation, Handle = file, Path = path.Value });

    /// <inheritdoc/>
    public DiskSubmitResult OpenRead(DiskOperationId operation, DiskFileId file, DiskPath path) =>
        Submit(new PendingOperation { Action = DiskAction.OpenRead, Id = operation, Handle = file, Path = path.Value });

    /// <inheritdoc/>
    public DiskSubmitResult Close(DiskOperationId operation, DiskFileId file) => SubmitOnFile(DiskAction.Close, operation, file);

    /// <inheritdoc/>
    public DiskSubmitResult Preallocate(DiskOperationId operation, DiskFileId file, long lengthBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        return SubmitOnFile(DiskAction.Preallocate, operation, file, lengthBytes);
    }

    /// <inheritdoc/>
    public DiskSubmitResult Write(DiskOperationId operation, DiskFileId file, long offset, ReadOnlyMemory<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (bytes.IsEmpty) throw new ArgumentException("There is nothing to write.", nameof(bytes));
        return SubmitOnFile(DiskAction.Write, operation, file, offset, bytes);
    }

    /// <inheritdoc/>
    public DiskSubmitResult Read(DiskOperationId operation, DiskFileId file, long offset, Memory<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (destination.IsEmpty) throw new ArgumentException("There is no room to read to.", nameof(destination));
        return SubmitOnFile(DiskAction.Read, operation, file, offset, default, destination);
    }

    /// <inheritdoc/>
    public DiskSubmitResult Sync(DiskOperationId operation, DiskFileId file) => SubmitOnFile(DiskAction.Sync, operation, file);

    /// <inheritdoc/>
    public DiskSubmitResult SyncDirectory(DiskOperationId operation, DiskPath directory) =>
        Submit(new PendingOperation { Action = DiskAction.SyncDirectory, Id = operation, Path = directory.Value });

    /// <inheritdoc/>
    public DiskSubmitResult CreateDirectory(DiskOperationId operation, DiskPath directory) =>
        Submit(new PendingOperation { Action = DiskAction.CreateDirectory, Id = operation, Path = directory.Value });

    /// <inheritdoc/>
    public DiskSubmitResult Rename(DiskOperationId operation, DiskPath from, DiskPath to) =>
        Submit(new PendingOperation { Action = DiskAction.Rename, Id = operation, Path = from.Value, Target = to.Value });

    /// <inheritdoc/>
    public DiskSubmitResult Delete(DiskOperationId operation, DiskPath path) =>
        Submit(new PendingOperation { Action = DiskAction.Delete, Id = operation, Path = path.Value });

    /// <inheritdoc/>
    public DiskSubmitResult List(DiskOperationId operation, DiskPath directory) =>
        Submit(new PendingOperation { Action = DiskAction.List, Id = operation, Path = directory.Value });

    /// <inheritdoc/>
    public DiskSubmitResult Inspect(DiskOperationId operation) => Submit(new PendingOperation { Action = DiskAction.Inspect, Id = operation });

    /// <inheritdoc/>
    public DiskSubmitResult Lock(DiskOperationId operation, DiskPath path) =>
        Submit(new PendingOperation { Action = DiskAction.Lock, Id = operation, Path = path.Value });

    /// <inheritdoc/>
    public DiskSubmitResult Unlock(DiskOperationId operation, DiskPath path) =>
        Submit(new PendingOperation { Action = DiskAction.Unlock, Id = operation, Path = path.Value });

    /// <inheritdoc/>
    public void Fire(int code, long argument)
    {
        if (_isStopped) return;
        var operation = _pending[code];
        if (operation.RunsAtMicros > _events.NowMicros)
        {
            _events.At(operation.RunsAtMicros, this, code);
            return;
        }

        Release(code);
        var completion = _executor.Run(ref operation);
        if (operation.Action is DiskAction.Write && completion.Error == DiskError.NoSpace) FailCoveringSync(operation);
        _receiver!.OnCompleted(completion);
    }

    private DiskSubmitResult SubmitOnFile(
        DiskAction action,
        DiskOperationId id,
        DiskFileId handle,
        long offset = 0,
        ReadOnlyMemory<byte> source = default,
        Memory<byte> destination = default) => _isStopped ? DiskSubmitResult.Stopped : Submit(new PendingOperation
        {
            Action = action,
            Id = id,
            Handle = handle,
            File = _executor.FileOf(handle, action),
            Offset = offset,
            Source = source,
            Destination = destination,
        });

    private DiskSubmitResult Submit(PendingOperation operation)
    {
        if (_receiver is null || _isStopped) return DiskSubmitResult.Stopped;
        var isCounted = operation.Action is not (DiskAction.Close or DiskAction.Unlock);
        var bytes = operation.TransferBytes;
        if (bytes > Limits.TransferBytesMax) return DiskSubmitResult.TooLarge;
        if (isCounted && _counted >= Limits.OperationsMax) return DiskSubmitResult.QueueFull;
        if (bytes > 0 && _ids.Count > 0 && _transferBytes + bytes > Limits.OutstandingBytesMax) return DiskSubmitResult.QueueFull;
        CheckOverlap(operation);
        if (!_ids.Add(operation.Id.Value)) throw new InvalidOperationException($"Operation {operation.Id} is outstanding already.");

        if (isCounted) _counted++;
        _transferBytes += bytes;
        Schedule(operation);
        return DiskSubmitResult.Accepted;
    }

    private void Schedule(PendingOperation operation)
    {
        operation = operation with { Sequence = ++_sequence, RunsAtMicros = RunTime(operation) };
        if (_freeCount == 0) Grow();
        var place = _free[--_freeCount];
        _pending[place] = operation;
        if (operation.Action is DiskAction.Sync) _executor.BeginSync(ref _pending[place]);
        _events.At(operation.RunsAtMicros, this, place);
    }

    /// <summary>Later than all that the operation covers, else whenever the device gets to it.</summary>
    private long RunTime(in PendingOperation operation)
    {
        var isSync = operation.Action is DiskAction.Sync or DiskAction.SyncDirectory;
        var earliest = Math.Max(_events.NowMicros, _standsStillUntil);
        if (isSync || operation.Action is DiskAction.Close)
        {
            foreach (ref readonly var earlier in _pending.AsSpan())
            {
                if (Covers(operation, earlier)) earliest = Math.Max(earliest, earlier.RunsAtMicros);
            }
        }

        return earliest + (isSync
            ? _random.Between(Weather.SyncMicrosMin, Weather.SyncMicrosMax)
            : _random.Between(Weather.OperationMicrosMin, Weather.OperationMicrosMax));
    }

    private static bool Covers(in PendingOperation operation, in PendingOperation earlier) => operation.Action switch
    {
        DiskAction.Sync => earlier.File == operation.File && earlier.Action is DiskAction.Write or DiskAction.Preallocate,
        DiskAction.Close => earlier.File is not null && earlier.Handle == operation.Handle,
        _ => earlier.Action is DiskAction.Create or DiskAction.CreateDirectory or DiskAction.Rename or DiskAction.Delete or DiskAction.Lock
            && (SimulatedMedium.ParentOf(earlier.Path!) == operation.Path || (earlier.Target is { } target && SimulatedMedium.ParentOf(target) == operation.Path)),
    };

    /// <summary>A caller that breaks the fifth duty would get whatever the device makes of it; here it is told.</summary>
    private void CheckOverlap(in PendingOperation operation)
    {
        if (operation.Action is not (DiskAction.Write or DiskAction.Read)) return;
        foreach (ref readonly var other in _pending.AsSpan())
        {
            if (other.File != operation.File || other.Action is not (DiskAction.Write or DiskAction.Read)) continue;
            if (other.Action is DiskAction.Read && operation.Action is DiskAction.Read) continue;
            if (other.Offset < operation.Offset + operation.TransferBytes && operation.Offset < other.Offset + other.TransferBytes)
                throw new InvalidOperationException($"Operations {other.Id} and {operation.Id} overlap.");
        }
    }

    private void FailCoveringSync(in PendingOperation write)
    {
        var covering = -1;
        for (var place = 0; place < _pending.Length; place++)
        {
            ref readonly var other = ref _pending[place];
            if (other.Action is not DiskAction.Sync || other.File != write.File || other.Sequence < write.Sequence) continue;
            if (covering < 0 || other.Sequence < _pending[covering].Sequence) covering = place;
        }

        if (covering >= 0) _pending[covering].Covered = DiskError.NoSpace;
        else _executor.RememberNoSpace(write.File!);
    }

    private int[] PlacesInOrder() =>
        [.. Enumerable.Range(0, _pending.Length).Where(place => _pending[place].Action != DiskAction.None).OrderBy(place => _pending[place].Sequence)];

    private void Release(int place)
    {
        ref var operation = ref _pending[place];
        _ids.Remove(operation.Id.Value);
        _transferBytes -= operation.TransferBytes;
        if (operation.Action is not (DiskAction.Close or DiskAction.Unlock)) _counted--;
        operation = default;
        _free[_freeCount++] = place;
    }

    private void Grow()
    {
        var size = _pending.Length;
        Array.Resize(ref _pending, size * 2);
        Array.Resize(ref _free, size * 2);
        for (var place = size; place < size * 2; place++) _free[_freeCount++] = place;
    }
}
