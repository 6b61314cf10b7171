namespace DataWarehouse.Plugins.UltimateReplication.Counters;

/// <summary>The newest sound record of a lease file, and what can have followed it.</summary>
/// <param name="Lease">The record.</param>
/// <param name="IsOtherSlotDamaged">
/// Whether the other slot is lost. A torn write leased nothing, but a rotten slot may have held the newer record; the two look alike.
/// </param>
internal readonly record struct RecoveredDotLease(DotLease Lease, bool IsOtherSlotDamaged)
{
    /// <summary>The highest number that can have been issued: a lost record leased at most one block of the largest size more.</summary>
    public long UsedThrough => IsOtherSlotDamaged
        ? SaturatingAdd(Lease.LeasedThrough, FileDotCounterOptions.BlockDotsMax)
        : Lease.LeasedThrough;

    private static long SaturatingAdd(long value, long more) => value > long.MaxValue - more ? long.MaxValue : value + more;
}
