using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateReplication.Counters;

/// <summary>Decides from the bytes of a lease file where a counter may go on. Does no I/O.</summary>
internal static class DotLeaseRecovery
{
    /// <summary>Finds the lease to go on from, or refuses.</summary>
    /// <param name="path">The file's name, for the refusal.</param>
    /// <param name="file">Its bytes, as far as there are any.</param>
    /// <param name="incarnation">Whose lease it must be.</param>
    /// <param name="highestUsed">The highest number found in stored data.</param>
    /// <exception cref="DotLeaseRefusedException">Going on could issue a number twice.</exception>
    public static RecoveredDotLease Recover(string path, ReadOnlySpan<byte> file, Incarnation incarnation, long highestUsed)
    {
        var first = Read(path, file, 0, incarnation);
        var second = Read(path, file, 1, incarnation);
        var recovered = (first, second) switch
        {
            ({ } a, { } b) => Later(path, a, b),
            ({ } a, null) => new RecoveredDotLease(a, IsOtherSlotDamaged: true),
            (null, { } b) => new RecoveredDotLease(b, IsOtherSlotDamaged: true),
            (null, null) => throw new DotLeaseRefusedException(
                DotLeaseRefusal.Damaged,
                path,
                $"neither slot of its {file.Length} bytes holds a valid record. The node must join as a new incarnation.",
                null),
        };

        if (highestUsed > recovered.UsedThrough)
            throw BehindStoredData(path, highestUsed, $"it ends at {recovered.UsedThrough}");

        return recovered;
    }

    public static DotLeaseRefusedException BehindStoredData(string path, long highestUsed, string state) => new(
        DotLeaseRefusal.BehindStoredData,
        path,
        $"{state}, but stored data holds the number {highestUsed}. Data and lease are of different times; "
            + "the node must join as a new incarnation.",
        null);

    private static DotLease? Read(string path, ReadOnlySpan<byte> file, int slotIndex, Incarnation incarnation)
    {
        var slot = file[Math.Min(file.Length, slotIndex * DotLeaseRecord.SlotBytes)..];
        slot = slot[..Math.Min(slot.Length, DotLeaseRecord.SlotBytes)];
        switch (DotLeaseRecord.Read(slot, slotIndex, out var lease))
        {
            case DotSlotState.FutureVersion:
                throw new DotLeaseRefusedException(
                    DotLeaseRefusal.FutureVersion, path, $"slot {slotIndex} was written by a later release; run that release.", null);
            case DotSlotState.Damaged:
                return null;
            default:
                return lease.Incarnation == incarnation
                    ? lease
                    : throw new DotLeaseRefusedException(
                        DotLeaseRefusal.OtherIncarnation,
                        path,
                        $"it belongs to incarnation {lease.Incarnation}, not {incarnation}.",
                        null);
        }
    }

    /// <summary>Two sound slots are two successive records; if they are not, the older one is a leftover and counts as damaged.</summary>
    private static RecoveredDotLease Later(string path, DotLease a, DotLease b)
    {
        var (older, newer) = a.Number < b.Number ? (a, b) : (b, a);
        if (newer.LeasedThrough < older.LeasedThrough)
        {
            throw new DotLeaseRefusedException(
                DotLeaseRefusal.Damaged,
                path,
                $"record {newer.Number} ends at {newer.LeasedThrough}, before record {older.Number} at {older.LeasedThrough}.",
                null);
        }

        return new RecoveredDotLease(newer, newer.Number - older.Number != 1);
    }
}
