using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

/// <summary>A disk with hands beside it: work is done some time later, in any order, as threads would do it.</summary>
internal sealed class LendingDisk(IDisk disk, EventQueue events, SeededRandom random) : IDisk, IWorkshop, IEventTarget
{
    private readonly List<(DiskOperationId Operation, IWork Work)> _taken = [];
    private IDiskReceiver? _receiver;

    public DiskLimits Limits => disk.Limits;

    /// <summary>How many pieces of work were under way at the same time.</summary>
    public int UnderWayMax { get; private set; }

    private int UnderWay { get; set; }

    public bool TryTake(DiskOperationId operation, IWork work)
    {
        // Some is left to the log, as when too much waits.
        if (random.Chance(100_000)) return false;
        UnderWayMax = Math.Max(UnderWayMax, ++UnderWay);
        events.At(events.NowMicros + random.Between(1, 2_000), this, _taken.Count);
        _taken.Add((operation, work));
        return true;
    }

    public void Fire(int code, long argument)
    {
        UnderWay--;
        _taken[code].Work.Run();
        _receiver!.OnCompleted(new DiskCompletion(_taken[code].Operation, DiskError.None));
    }

    public void Start(IDiskReceiver receiver)
    {
        _receiver = receiver;
        disk.Start(receiver);
    }

    public void Stop() => disk.Stop();

    public DiskSubmitResult Create(DiskOperationId operation, DiskFileId file, DiskPath path) => disk.Create(operation, file, path);

    public DiskSubmitResult Open(DiskOperationId operation, DiskFileId file, DiskPath path) => disk.Open(operation, file, path);

    public DiskSubmitResult OpenRead(DiskOperationId operation, DiskFileId file, DiskPath path) => disk.OpenRead(operation, file, path);

    public DiskSubmitResult Close(DiskOperationId operation, DiskFileId file) => disk.Close(operation, file);

    public DiskSubmitResult Preallocate(DiskOperationId operation, DiskFileId file, long lengthBytes) => disk.Preallocate(operation, file, lengthBytes);

    public DiskSubmitResult Write(DiskOperationId operation, DiskFileId file, long offset, ReadOnlyMemory<byte> bytes) => disk.Write(operation, file, offset, bytes);

    public DiskSubmitResult Read(DiskOperationId operation, DiskFileId file, long offset, Memory<byte> destination) => disk.Read(operation, file, offset, destination);

    public DiskSubmitResult Sync(DiskOperationId operation, DiskFileId file) => disk.Sync(operation, file);

    public DiskSubmitResult SyncDirectory(DiskOperationId operation, DiskPath directory) => disk.SyncDirectory(operation, directory);

    public DiskSubmitResult CreateDirectory(DiskOperationId operation, DiskPath directory) => disk.CreateDirectory(operation, directory);

    public DiskSubmitResult Rename(DiskOperationId operation, DiskPath from, DiskPath to) => disk.Rename(operation, from, to);

    public DiskSubmitResult Delete(DiskOperationId operation, DiskPath path) => disk.Delete(operation, path);

    public DiskSubmitResult List(DiskOperationId operation, DiskPath directory) => disk.List(operation, directory);

    public DiskSubmitResult Inspect(DiskOperationId operation) => disk.Inspect(operation);

    public DiskSubmitResult Lock(DiskOperationId operation, DiskPath path) => disk.Lock(operation, path);

    public DiskSubmitResult Unlock(DiskOperationId operation, DiskPath path) => disk.Unlock(operation, path);
}
