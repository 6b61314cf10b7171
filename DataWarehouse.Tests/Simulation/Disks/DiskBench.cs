using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;

namespace DataWarehouse.Tests.Simulation.Disks;

/// <summary>A simulated disk on a bench: submits one operation or several, lets virtual time pass, and keeps the completions.</summary>
internal sealed class DiskBench : IDiskReceiver
{
    private long _operation;

    public DiskBench(SimulatedMedium? medium = null, ulong seed = 1, DiskLimits? limits = null)
    {
        Medium = medium ?? new SimulatedMedium();
        Random = new SeededRandom(seed);
        Disk = new SimulatedDisk(Medium, Weather, Events, Random, limits);
        Disk.Start(this);
    }

    public EventQueue Events { get; } = new();

    public SeededRandom Random { get; }

    public DiskWeather Weather { get; } = new();

    public SimulatedMedium Medium { get; }

    public SimulatedDisk Disk { get; }

    public List<DiskCompletion> Completions { get; } = [];

    public void OnCompleted(in DiskCompletion completion) => Completions.Add(completion);

    public DiskOperationId Next() => new(++_operation);

    public void RunAll()
    {
        while (Events.FireNext())
        {
        }
    }

    public DiskCompletion Do(Func<SimulatedDisk, DiskOperationId, DiskSubmitResult> submit)
    {
        var id = Next();
        Assert.Equal(DiskSubmitResult.Accepted, submit(Disk, id));
        RunAll();
        return Assert.Single(Completions, completion => completion.Operation == id);
    }

    public DiskFileId CreateFile(string path, long handle = 1)
    {
        Assert.True(Do((disk, id) => disk.Create(id, new DiskFileId(handle), new DiskPath(path))).IsSuccess);
        return new DiskFileId(handle);
    }

    public DiskCompletion Write(DiskFileId file, long offset, byte[] bytes) => Do((disk, id) => disk.Write(id, file, offset, bytes));

    public DiskCompletion Sync(DiskFileId file) => Do((disk, id) => disk.Sync(id, file));

    public DiskCompletion SyncRoot() => Do((disk, id) => disk.SyncDirectory(id, DiskPath.Root));

    public byte[] Read(DiskFileId file, long offset, int count)
    {
        var bytes = new byte[count];
        var completion = Do((disk, id) => disk.Read(id, file, offset, bytes));
        Assert.True(completion.IsSuccess);
        return bytes[..completion.TransferredBytes];
    }

    public byte[]? ReadAfterPowerLoss(string path, int survivalPerMillion)
    {
        Disk.LosePower(survivalPerMillion);
        return ReadIfThere(path);
    }

    public byte[]? ReadIfThere(string path)
    {
        var next = new DiskBench(Medium, 99);
        var opened = next.Do((disk, id) => disk.Open(id, new DiskFileId(1), new DiskPath(path)));
        if (opened.Error == DiskError.NotFound) return null;
        return opened.LengthBytes == 0 ? [] : next.Read(new DiskFileId(1), 0, (int)opened.LengthBytes);
    }

    public static byte[] Filled(int count, byte value)
    {
        var bytes = new byte[count];
        Array.Fill(bytes, value);
        return bytes;
    }
}
