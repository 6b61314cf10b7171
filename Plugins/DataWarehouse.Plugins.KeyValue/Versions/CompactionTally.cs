namespace DataWarehouse.Plugins.KeyValue.Versions;

/// <summary>
/// Adds up what dies with a compaction, slab by slab: of slabs that lie wholly behind it their sums are taken, and only the one that it cuts is gone through. So what a compaction stands for is counted at once and
/// alike on all replicas, however long the memory takes to come back.
/// </summary>
/// <remarks>Stateless; changes the slabs, so only on the apply lane.</remarks>
internal static class CompactionTally
{
    /// <summary>Takes the versions whose successors in a slab lie at or before a revision.</summary>
    public static Totals TakeReplaced(RecordLog log, Slab slab, long revision)
    {
        var before = slab.Replaced;
        if (slab.LastMain <= revision)
        {
            slab.Replaced = default;
            slab.ReplacedFrom = slab.Used;
            return before;
        }

        for (; slab.ReplacedFrom < slab.Used; slab.ReplacedFrom += slab.At(slab.ReplacedFrom).Length)
        {
            ref var record = ref slab.At(slab.ReplacedFrom);
            if (record.Main > revision) break;
            if (!record.Previous.IsNone && (record.IsDeletion || record.Version > 1)) slab.Replaced.Subtract(log.At(record.Previous));
        }

        before.Subtract(slab.Replaced);
        return before;
    }

    /// <summary>Takes the deletions of a slab before a revision.</summary>
    public static Totals TakeDeletions(Slab slab, long revision)
    {
        var before = slab.Deletions;
        if (slab.LastMain < revision)
        {
            slab.Deletions = default;
            slab.DeletionsFrom = slab.Used;
            return before;
        }

        for (; slab.DeletionsFrom < slab.Used; slab.DeletionsFrom += slab.At(slab.DeletionsFrom).Length)
        {
            ref var record = ref slab.At(slab.DeletionsFrom);
            if (record.Main >= revision) break;
            if (record.IsDeletion) slab.Deletions.Subtract(record);
        }

        before.Subtract(slab.Deletions);
        return before;
    }
}
