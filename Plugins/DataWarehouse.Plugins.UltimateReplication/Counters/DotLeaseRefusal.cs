namespace DataWarehouse.Plugins.UltimateReplication.Counters;

/// <summary>Why a dot counter would not open a lease. Numbers stay the same for ever: they stand in logs and metrics.</summary>
public enum DotLeaseRefusal
{
    /// <summary>Never given: the value of a variable that nobody set.</summary>
    None = 0,

    /// <summary>
    /// Stored data holds a number above the lease, or there is data and no lease. The file is older than the data (a restored backup, a
    /// cloned disk) or was lost; the node must join again as a new incarnation.
    /// </summary>
    BehindStoredData = 1,

    /// <summary>The lease belongs to another incarnation.</summary>
    OtherIncarnation = 2,

    /// <summary>A later release wrote the file in a form that this one cannot read.</summary>
    FutureVersion = 3,

    /// <summary>Neither slot holds a valid record: damage, or not a lease file.</summary>
    Damaged = 4,

    /// <summary>Another counter, in this process or another, has the file open. Goes away when that one is closed.</summary>
    InUse = 5,
}
