using System.Collections.Immutable;
using DataWarehouse.Plugins.KeyValue.Keys;
using DataWarehouse.Plugins.KeyValue.Versions;

namespace DataWarehouse.Plugins.KeyValue.Leases;

/// <summary>The leases, in a persistent tree that snapshots take as it is, and which keys hang on which.</summary>
/// <remarks>Not thread-safe: belongs to one apply lane. What <see cref="All"/> has returned never changes.</remarks>
internal sealed class LeaseTable(KeyTable table)
{
    /// <summary>Bytes that the quota counts for a lease.</summary>
    public const int ChargeBytes = 128;

    private const ulong HashSeed = 0x6C65617365;

    /// <summary>All leases by their number.</summary>
    public ImmutableSortedDictionary<long, Lease> All { get; private set; } = ImmutableSortedDictionary<long, Lease>.Empty;

    /// <summary>The sum of the hashes of all leases.</summary>
    public ulong HashSum { get; private set; }

    /// <summary>Bytes that the quota counts for all of them.</summary>
    public long Charge => (long)All.Count * ChargeBytes;

    /// <summary>Finds a lease.</summary>
    public Lease? Find(long id) => All.GetValueOrDefault(id);

    /// <summary>Adds a lease that is not there.</summary>
    public void Add(long id, long timeToLiveSeconds, long checkpointSeconds) => Set(new Lease(id, timeToLiveSeconds, checkpointSeconds, new LeaseKeys()));

    /// <summary>Writes down what is left of a lease.</summary>
    public void Checkpoint(Lease lease, long seconds)
    {
        HashSum -= HashOf(lease);
        Set(lease with { CheckpointSeconds = seconds });
    }

    /// <summary>Removes a lease that no key hangs on any more.</summary>
    public void Remove(Lease lease)
    {
        HashSum -= HashOf(lease);
        All = All.Remove(lease.Id);
    }

    /// <summary>Hangs a key on a lease; one that does not exist is passed over.</summary>
    public void Attach(long id, int entry)
    {
        if (id == 0 || Find(id) is not { } lease) return;
        ref var key = ref table[entry];
        (key.LeaseNext, key.LeasePrevious) = (lease.Keys.First, KeyEntry.None);
        if (lease.Keys.First != KeyEntry.None) table[lease.Keys.First].LeasePrevious = entry;
        lease.Keys.First = entry;
        lease.Keys.Count++;
    }

    /// <summary>Takes a key off a lease; one that does not exist is passed over.</summary>
    public void Detach(long id, int entry)
    {
        if (id == 0 || Find(id) is not { } lease) return;
        ref var key = ref table[entry];
        if (key.LeasePrevious == KeyEntry.None) lease.Keys.First = key.LeaseNext;
        else table[key.LeasePrevious].LeaseNext = key.LeaseNext;
        if (key.LeaseNext != KeyEntry.None) table[key.LeaseNext].LeasePrevious = key.LeasePrevious;
        (key.LeaseNext, key.LeasePrevious) = (KeyEntry.None, KeyEntry.None);
        lease.Keys.Count--;
    }

    /// <summary>The keys of a lease in the order of their bytes.</summary>
    public void CollectKeys(Lease lease, List<int> entries)
    {
        entries.Clear();
        for (var entry = lease.Keys.First; entry != KeyEntry.None; entry = table[entry].LeaseNext) entries.Add(entry);
        entries.Sort((a, b) => table.KeyOf(a).SequenceCompareTo(table.KeyOf(b)));
    }

    private static ulong HashOf(Lease lease) =>
        RecordHash.Stir(RecordHash.Fold(RecordHash.Fold(RecordHash.Fold(HashSeed, (ulong)lease.Id), (ulong)lease.TimeToLiveSeconds), (ulong)lease.CheckpointSeconds));

    private void Set(Lease lease)
    {
        HashSum += HashOf(lease);
        All = All.SetItem(lease.Id, lease);
    }
}
