using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Disks;

/// <summary>How fast a simulated disk is at present and how often it fails. May be changed while it runs; counts from the next operation on.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class DiskWeather
{
    /// <summary>The quickest operation other than a sync, in microseconds.</summary>
    public int OperationMicrosMin { get; set; } = 5;

    /// <summary>The slowest operation other than a sync, in microseconds.</summary>
    public int OperationMicrosMax { get; set; } = 30;

    /// <summary>The quickest sync, in microseconds.</summary>
    public int SyncMicrosMin { get; set; } = 100;

    /// <summary>The slowest sync, in microseconds.</summary>
    public int SyncMicrosMax { get; set; } = 600;

    /// <summary>How many of a million syncs fail and leave it unknown what is on the device.</summary>
    public int FailedSyncsPerMillion { get; set; }

    /// <summary>How many of a million writes fail for another reason than space.</summary>
    public int FailedWritesPerMillion { get; set; }

    /// <summary>How many of a million writes find no room although the file has its length: thin provisioning, or a file system that writes elsewhere.</summary>
    public int FullWritesPerMillion { get; set; }

    /// <summary>How many of a million renames, closings and deletions find no room, as on file systems that write directories elsewhere too.</summary>
    public int FullChangesPerMillion { get; set; }

    /// <summary>How many of a million reads fail.</summary>
    public int FailedReadsPerMillion { get; set; }

    /// <summary>Syncs that fail next, whatever the chances are.</summary>
    public int FailingSyncs { get; set; }

    /// <summary>Writes that fail next: the device refuses them, or takes only a part.</summary>
    public int FailingWrites { get; set; }

    /// <summary>Reads that fail next, whatever the chances are.</summary>
    public int FailingReads { get; set; }

    /// <summary>Lets the next sync, write or read fail.</summary>
    /// <param name="random">Chooses which.</param>
    public void FailNext(SeededRandom random)
    {
        switch (random.Below(5))
        {
            case 0 or 1:
                FailingSyncs = 1;
                break;
            case 2:
                FailingWrites = 1;
                break;
            default:
                FailingReads = 1;
                break;
        }
    }

    /// <summary>Nothing fails next any more.</summary>
    public void FailNothing() => FailingSyncs = FailingWrites = FailingReads = 0;
}
