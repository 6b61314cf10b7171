using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;

namespace DataWarehouse.Tests.Storage;

public sealed class SimulatedDiskContractTests : DiskContractTests
{
    private readonly SimulatedMedium _medium = new() { CapacityBytes = 1 << 30 };
    private readonly EventQueue _events = new();

    private protected override DiskRig Rig(DiskLimits? limits = null)
    {
        var disk = new SimulatedDisk(_medium, new DiskWeather(), _events, new SeededRandom(1), limits);
        return new DiskRig(disk, disk.Start, _events.FireNext);
    }

    private protected override IDisk Unstarted() => new SimulatedDisk(_medium, new DiskWeather(), _events, new SeededRandom(1));
}
