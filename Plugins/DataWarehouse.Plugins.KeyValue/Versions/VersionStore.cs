using DataWarehouse.Plugins.KeyValue.Keys;
using DataWarehouse.Plugins.KeyValue.Leases;

namespace DataWarehouse.Plugins.KeyValue.Versions;

/// <summary>
/// All versions of all keys with their index and leases. Changes gather under the next revision until <see cref="Complete"/>; reads see them at once, as the later operations of a transaction must.
/// </summary>
/// <remarks>Not thread-safe: belongs to one apply lane.</remarks>
internal sealed class VersionStore
{
    /// <summary>The revision of a store to which nothing was ever written.</summary>
    public const long FirstRevision = 1;

    /// <summary>What the compacted revision is before the first compaction.</summary>
    public const long NeverCompacted = -1;

    private Totals _retained;
    private int _sub;

    /// <summary>Makes an empty store.</summary>
    public VersionStore(int probesMax = KeyTable.ProbesMax)
    {
        Keys = new KeyTable(Log, probesMax);
        Order = new KeyOrder(Keys);
        Leases = new LeaseTable(Keys);
    }

    /// <summary>The versions.</summary>
    public RecordLog Log { get; } = new();

    /// <summary>The keys by their hash.</summary>
    public KeyTable Keys { get; }

    /// <summary>The keys in order.</summary>
    public KeyOrder Order { get; }

    /// <summary>The leases.</summary>
    public LeaseTable Leases { get; }

    /// <summary>Versions of keys with many, to find an old one by.</summary>
    public Milestones Milestones { get; } = new();

    /// <summary>The revision of the last change.</summary>
    public long Revision { get; private set; } = FirstRevision;

    /// <summary>The oldest revision that can be read, or <see cref="NeverCompacted"/>.</summary>
    public long CompactRevision { get; private set; } = NeverCompacted;

    /// <summary>Keys that exist now.</summary>
    public long AliveKeys { get; private set; }

    /// <summary>All versions that no compaction has removed.</summary>
    public ref readonly Totals Retained => ref _retained;

    /// <summary>Bytes as the quota counts them.</summary>
    public long ChargedBytes => _retained.Bytes + Leases.Charge;

    /// <summary>Whether something was changed under the next revision.</summary>
    public bool HasChanges => _sub > 0;

    /// <summary>The revision that a reader inside the present command sees.</summary>
    public long VisibleRevision => HasChanges ? Revision + 1 : Revision;

    /// <summary>Where the changes of the next, or else of the last revision begin.</summary>
    public HistoryPoint FirstChange { get; private set; }

    /// <summary>How many changes the last revision had.</summary>
    public int LastChanges { get; private set; }

    /// <summary>Finds the entry of a key, whether the key exists now or did, or <see cref="KeyEntry.None"/>.</summary>
    public int Find(ReadOnlySpan<byte> key) => Find(key, RecordHash.OfKey(key));

    /// <summary>Finds the newest version of a key that exists.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, out Place place)
    {
        place = Find(key) is var entry && entry != KeyEntry.None ? Keys[entry].Head : Place.None;
        return !place.IsNone && !Log.At(place).IsDeletion;
    }

    /// <summary>Finds the version of an entry's key that was valid at a revision which is not compacted.</summary>
    public bool TryGetAt(int entry, long revision, out Place place)
    {
        place = Keys[entry].Head;
        if (!place.IsNone && Log.At(place).Main > revision) Milestones.Near(entry, revision, ref place);
        while (!place.IsNone && Log.At(place).Main > revision) place = Log.At(place).Previous;
        return !place.IsNone && !Log.At(place).IsDeletion;
    }

    /// <summary>Writes a key. The lease exists, or is 0.</summary>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long lease)
    {
        var hash = RecordHash.OfKey(key);
        var entry = Find(key, hash);
        var head = entry == KeyEntry.None ? Place.None : Keys[entry].Head;
        var header = new RecordHeader { Main = Revision + 1, Create = Revision + 1, Version = 1, Lease = lease, Sub = _sub, KeyLength = key.Length, ValueLength = value.Length, Entry = entry, Previous = head };
        var wasAlive = false;
        long leaseBefore = 0;
        if (!head.IsNone)
        {
            ref var before = ref Log.At(head);
            wasAlive = !before.IsDeletion;
            if (wasAlive) (header.Create, header.Version, leaseBefore) = (before.Create, before.Version + 1, before.Lease);
        }

        var place = Enter(header, key, value);
        if (entry == KeyEntry.None) entry = AddKey(key, hash, place);
        else Supersede(entry, head, place);
        if (!wasAlive)
        {
            AliveKeys++;
            if (!head.IsNone) Order.SetAlive(key, isAlive: true);
        }

        if (leaseBefore == lease) return;
        Leases.Detach(leaseBefore, entry);
        Leases.Attach(lease, entry);
    }

    /// <summary>Deletes a key that exists.</summary>
    public void Delete(int entry)
    {
        var head = Keys[entry].Head;
        var key = Log.KeyOf(head);
        var lease = Log.At(head).Lease;
        var place = Enter(new RecordHeader { Main = Revision + 1, Sub = _sub, KeyLength = key.Length, ValueLength = RecordHeader.Deleted, Entry = entry, Previous = head }, key, default);
        Supersede(entry, head, place);
        Order.SetAlive(Log.KeyOf(place), isAlive: false);
        AliveKeys--;
        Leases.Detach(lease, entry);
    }

    /// <summary>Makes the changes since the last call a revision, if there are any.</summary>
    /// <returns>Whether there were.</returns>
    public bool Complete()
    {
        if (_sub == 0) return false;
        (LastChanges, _sub) = (_sub, 0);
        Revision++;
        return true;
    }

    /// <summary>Makes everything before a revision unreachable that is not needed to read at that revision or later. It lies above the compacted one, and not above the present one.</summary>
    public void Compact(long revision)
    {
        CompactRevision = revision;
        Milestones.ForgetThrough(revision);
        foreach (var slab in Log.History)
        {
            _retained.Subtract(CompactionTally.TakeReplaced(Log, slab, revision));
            _retained.Subtract(CompactionTally.TakeDeletions(slab, revision));
            if (slab.LastMain > revision) break;
        }
    }

    /// <summary>Sets the revisions of an empty store that a snapshot is put into.</summary>
    public void BeginRestore(long revision, long compactRevision) => (Revision, CompactRevision) = (revision, compactRevision);

    /// <summary>Puts in a version out of a snapshot: first those at or before the compacted revision, then the others in their order.</summary>
    /// <returns>Whether it can be: false when it contradicts what was put in before.</returns>
    public bool TryRestore(RecordHeader header, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var hash = RecordHash.OfKey(key);
        var entry = Find(key, hash);
        var head = entry == KeyEntry.None ? Place.None : Keys[entry].Head;
        var wasAlive = !head.IsNone && !Log.At(head).IsDeletion;
        if (!RestoredOrder.Follows(header, head.IsNone ? default : Log.At(head), !head.IsNone, CompactRevision)) return false;
        (header.Entry, header.Previous) = (entry, head);
        var leaseBefore = wasAlive ? Log.At(head).Lease : 0;
        var place = Append(header, key, value, isSettled: header.Main < CompactRevision);
        if (entry == KeyEntry.None) entry = AddKey(key, hash, place);
        else Supersede(entry, head, place);
        var isAlive = !header.IsDeletion;
        AliveKeys += (isAlive ? 1 : 0) - (wasAlive ? 1 : 0);
        if (isAlive != (wasAlive || head.IsNone)) Order.SetAlive(key, isAlive);
        Leases.Detach(leaseBefore, entry);
        Leases.Attach(header.Lease, entry);
        return true;
    }

    private int Find(ReadOnlySpan<byte> key, uint hash)
    {
        var entry = Keys.Find(key, hash, out var isCertain);
        return isCertain ? entry : Order.Find(key);
    }

    private Place Enter(in RecordHeader header, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var place = Append(header, key, value, isSettled: false);
        if (_sub++ == 0) FirstChange = new HistoryPoint(Log.History.Count - 1, place.Offset);
        return place;
    }

    private Place Append(in RecordHeader header, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isSettled)
    {
        var place = Log.Append(header, key, value, isSettled);
        ref var record = ref Log.At(place);
        _retained.Add(record);
        if (!record.IsDeletion) return place;
        var slab = Log.SlabOf(place);
        slab.PassedBytes += record.Length;
        slab.Deletions.Add(record);
        return place;
    }

    private int AddKey(ReadOnlySpan<byte> key, uint hash, Place place)
    {
        var entry = Keys.Add(hash, place);
        Log.At(place).Entry = entry;
        Order.Insert(key, entry);
        return entry;
    }

    private void Supersede(int entry, Place before, Place after)
    {
        ref var record = ref Log.At(before);
        record.Next = after;
        Volatile.Write(ref record.NextMain, Log.At(after).Main);
        Keys[entry].Head = after;
        if (++Keys[entry].Unmarked == Milestones.Spacing)
        {
            Keys[entry].Unmarked = 0;
            Milestones.Add(entry, record.NextMain, after);
        }

        if (record.IsDeletion) return;
        Log.SlabOf(before).PassedBytes += record.Length;
        Log.SlabOf(after).Replaced.Add(record);
    }
}
