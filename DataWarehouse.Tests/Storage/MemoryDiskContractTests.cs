using DataWarehouse.Plugins.UltimateConsensus.Memory;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Tests.Storage;

public sealed class MemoryDiskContractTests : DiskContractTests
{
    private const long VolumeBytes = 16 << 20;

    private readonly MemoryVolume _volume = new(VolumeBytes);

    [Fact]
    public void Write_BeyondTheVolume_IsRefusedForSpaceUntilSomethingGoes()
    {
        using var rig = Rig();
        var file = rig.Create("a");
        Assert.True(rig.Write(file, 0, Filled(12 << 20)).IsSuccess);
        var second = rig.Create("b", 2);

        var refused = rig.Write(second, 0, Filled(8 << 20));
        rig.Close(file);
        rig.Delete("a");

        Assert.Equal((DiskError.NoSpace, 0), (refused.Error, refused.TransferredBytes));
        Assert.True(rig.Write(second, 0, Filled(8 << 20)).IsSuccess);
    }

    [Fact]
    public void Preallocate_Zeros_TakeNoSpace()
    {
        using var rig = Rig();
        var file = rig.Create("a");

        Assert.True(rig.Preallocate(file, VolumeBytes * 4).IsSuccess);
        Assert.True(rig.Write(file, 0, new byte[1 << 20]).IsSuccess);

        Assert.Equal(VolumeBytes, rig.Do((disk, id) => disk.Inspect(id)).Volume.FreeBytes);
        Assert.Equal([0, 0], rig.Read(file, (VolumeBytes * 4) - 2, 10));
    }

    [Fact]
    public void Submit_MoreThanTheLimits_IsRefusedByValue()
    {
        using var hold = new ManualResetEventSlim();
        using var rig = Rig(new DiskLimits { OperationsMax = 2, OutstandingBytesMax = 4096 });
        var file = rig.Create("a");
        using var inside = new ManualResetEventSlim();
        rig.Completed = _ =>
        {
            inside.Set();
            hold.Wait(TimeSpan.FromSeconds(30));
        };
        rig.Submit((disk, id) => disk.Sync(id, file));
        Assert.True(inside.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        rig.Submit((disk, id) => disk.Write(id, file, 0, new byte[3000]));
        Assert.Equal(DiskSubmitResult.QueueFull, rig.Disk.Write(rig.Next(), file, 0, new byte[3000]));
        rig.Submit((disk, id) => disk.Sync(id, file));
        Assert.Equal(DiskSubmitResult.QueueFull, rig.Disk.Sync(rig.Next(), file));
        hold.Set();
    }

    private protected override DiskRig Rig(DiskLimits? limits = null)
    {
        var disk = new MemoryDisk(_volume, limits ?? DiskLimits.Default);
        return new DiskRig(disk, disk.Start, null);
    }

    private protected override IDisk Unstarted() => new MemoryDisk(_volume, DiskLimits.Default);

    private static byte[] Filled(int count)
    {
        var bytes = new byte[count];
        Array.Fill(bytes, (byte)7);
        return bytes;
    }
}
