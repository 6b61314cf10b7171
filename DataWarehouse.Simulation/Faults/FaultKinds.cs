namespace DataWarehouse.Simulation.Faults;

/// <summary>The kinds of faults and disturbances that a plan weighs.</summary>
internal enum FaultKinds
{
    /// <summary>A process ends, somewhere in the middle of its work, and comes back.</summary>
    CrashAtStep,

    /// <summary>A process ends between two pieces of work and comes back.</summary>
    Crash,

    /// <summary>Several processes end at once and come back.</summary>
    CrashMany,

    /// <summary>The nodes are divided.</summary>
    Partition,

    /// <summary>Some directions between nodes are cut.</summary>
    PartialPartition,

    /// <summary>Some directions between nodes become slow.</summary>
    SlowLinks,

    /// <summary>The network loses, doubles and delays more.</summary>
    BadWeather,

    /// <summary>A shard is stuck: the process handles nothing for a while, and its disk goes on.</summary>
    StuckShard,

    /// <summary>A machine is suspended, disk and all; for it the time between does not exist, and its ticks are not made up for.</summary>
    ClockJump,

    /// <summary>A sync fails.</summary>
    FailedSync,

    /// <summary>A disk is full for a while.</summary>
    FullDisk,

    /// <summary>A disk is slow for a while.</summary>
    SlowDisk,

    /// <summary>A disk is damaged or rolled back.</summary>
    LostDisk,

    /// <summary>Leadership is to move.</summary>
    Transfer,

    /// <summary>The configuration is to change.</summary>
    Change,

    /// <summary>How many kinds there are.</summary>
    Count,
}
