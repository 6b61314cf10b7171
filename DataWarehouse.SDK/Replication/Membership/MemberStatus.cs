namespace DataWarehouse.SDK.Replication.Membership;

/// <summary>Where an incarnation stands on its way out: active, retired, sealed, then forgotten (no longer in the table).</summary>
/// <remarks>An enumeration; thread-safe.</remarks>
public enum MemberStatus
{
    /// <summary>Reads, writes and sends.</summary>
    Active = 0,

    /// <summary>Told to leave; what it wrote may still be on its way between the others.</summary>
    Retired = 1,

    /// <summary>All that survives of it is held by every member; its entries may go.</summary>
    Sealed = 2,
}
