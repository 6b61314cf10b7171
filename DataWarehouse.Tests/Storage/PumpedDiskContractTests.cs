using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Tests.Storage;

public sealed class PumpedDiskContractTests : DiskContractTests, IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dw-disk-");

    public void Dispose() => _directory.Delete(recursive: true);

    private protected override DiskRig Rig(DiskLimits? limits = null)
    {
        var disk = new OperatingSystemDisk(_directory.FullName, limits ?? DiskLimits.Default);
        return new DiskRig(disk, disk.StartPumped, disk.RunNext);
    }

    private protected override IDisk Unstarted() => new OperatingSystemDisk(_directory.FullName);
}
