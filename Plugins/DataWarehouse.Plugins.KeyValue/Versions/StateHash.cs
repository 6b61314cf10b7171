using DataWarehouse.Plugins.KeyValue.Alarms;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.KeyValue.Versions;

/// <summary>Digests of a store, made of sums that are kept up to date.</summary>
/// <remarks>Stateless; to be used on the apply lane.</remarks>
internal static class StateHash
{
    /// <summary>The digest of everything that replicas must agree on.</summary>
    public static StateDigest Of(VersionStore store, AlarmSet alarms)
    {
        ref readonly var retained = ref store.Retained;
        return new StateDigest(new UInt128(Fold(retained.Sum, store, alarms, retained), Fold(retained.Stirred, store, alarms, retained)));
    }

    /// <summary>A hash of all retained versions up to a revision that is not compacted: 32 bits, as etcd's message has them.</summary>
    public static long UpTo(VersionStore store, long revision)
    {
        var sum = store.Retained.Sum;
        for (var index = store.Log.History.Count - 1; index >= 0; index--)
        {
            var slab = store.Log.History[index];
            if (slab.LastMain <= revision) break;
            sum -= SumAfter(slab, revision);
        }

        return (uint)(RecordHash.Stir(sum) >> 32);
    }

    private static ulong Fold(ulong sum, VersionStore store, AlarmSet alarms, in Totals retained)
    {
        sum = RecordHash.Fold(RecordHash.Fold(sum, (ulong)store.Revision), (ulong)store.CompactRevision);
        sum = RecordHash.Fold(RecordHash.Fold(sum, store.Leases.HashSum), alarms.Hash);
        return RecordHash.Stir(RecordHash.Fold(RecordHash.Fold(sum, (ulong)retained.Count), (ulong)retained.Bytes));
    }

    // Nothing above a revision that is not compacted can be dead; so the sum of a whole slab counts, and only the one that the revision cuts is gone through.
    private static ulong SumAfter(Slab slab, long revision)
    {
        if (slab.At(0).Main > revision) return slab.Content.Sum;
        ulong sum = 0;
        for (var offset = 0; offset < slab.Used; offset += slab.At(offset).Length)
        {
            if (slab.At(offset).Main > revision) sum += slab.At(offset).Hash;
        }

        return sum;
    }
}
