namespace DataWarehouse.Simulation.Swarms;

/// <summary>What happened in a world, or in many together.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class SeedCounts
{
    /// <summary>Messages that a running replica took, answers of snapshot transfers included.</summary>
    public long Delivered { get; set; }

    /// <summary>Commands that a core took.</summary>
    public long Proposals { get; set; }

    /// <summary>Queries that were answered.</summary>
    public long Reads { get; set; }

    /// <summary>Entries that state machines applied.</summary>
    public long Applied { get; set; }

    /// <summary>Processes that ended, with power or without.</summary>
    public long Crashes { get; set; }

    /// <summary>Crashes that lost unsynced data.</summary>
    public long PowerLosses { get; set; }

    /// <summary>Partitions, one-way ones included.</summary>
    public long Partitions { get; set; }

    /// <summary>Configuration changes that took effect.</summary>
    public long Changes { get; set; }

    /// <summary>Leadership transfers that were asked for.</summary>
    public long Transfers { get; set; }

    /// <summary>Snapshots taken.</summary>
    public long Snapshots { get; set; }

    /// <summary>Snapshots put in place at another replica.</summary>
    public long Installs { get; set; }

    /// <summary>Syncs that failed, full disks included.</summary>
    public long FailedDisks { get; set; }

    /// <summary>Disks that were damaged or rolled back.</summary>
    public long LostDisks { get; set; }

    /// <summary>Processes that stood still for a while.</summary>
    public long Pauses { get; set; }

    /// <summary>Elections that were won.</summary>
    public long Elections { get; set; }

    /// <summary>Old entries read back for a follower.</summary>
    public long Fetches { get; set; }

    /// <summary>Virtual time in microseconds.</summary>
    public long VirtualMicros { get; set; }

    /// <summary>Adds the counts of another world.</summary>
    /// <param name="other">The other counts.</param>
    public void Add(SeedCounts other)
    {
        Delivered += other.Delivered;
        Proposals += other.Proposals;
        Reads += other.Reads;
        Applied += other.Applied;
        Crashes += other.Crashes;
        PowerLosses += other.PowerLosses;
        Partitions += other.Partitions;
        Changes += other.Changes;
        Transfers += other.Transfers;
        Snapshots += other.Snapshots;
        Installs += other.Installs;
        FailedDisks += other.FailedDisks;
        LostDisks += other.LostDisks;
        Pauses += other.Pauses;
        Elections += other.Elections;
        Fetches += other.Fetches;
        VirtualMicros += other.VirtualMicros;
    }
}
