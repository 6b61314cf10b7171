namespace DataWarehouse.Plugins.UltimateResilience.Execution;

/// <summary>
/// The entries of a policy's instances by name, in one array with linear probing: a look-up touches a slot and an entry, and neither lies
/// between the pipelines. How many there may be is the owner's limit.
/// </summary>
/// <remarks>
/// Thread-safe for <see cref="Find"/> and <see cref="Entries"/>, which take no lock and see every entry that stays; changes are for one thread
/// at a time.
/// </remarks>
internal sealed class InstanceTable
{
    private const int SlotsMin = 16;
    private const int BatchMin = 4;
    private const int BatchMax = 64;

    // Stands where an entry was: what was put behind it is still found.
    private static readonly InstanceEntry Removed = new();

    private readonly Stack<InstanceEntry> _spare = new();
    private Slot[] _slots = new Slot[SlotsMin];
    private int _used;

    /// <summary>How many entries there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many slots there are: never more than eight for each entry that there was at a time, or 16.</summary>
    public int Slots => Volatile.Read(ref _slots).Length;

    /// <summary>The entries; one that comes or goes meanwhile may be among them or not.</summary>
    public IEnumerable<InstanceEntry> Entries
    {
        get
        {
            var slots = Volatile.Read(ref _slots);
            for (var i = 0; i < slots.Length; i++)
            {
                if (Volatile.Read(ref slots[i].Entry) is { } entry && !ReferenceEquals(entry, Removed)) yield return entry;
            }
        }
    }

    /// <summary>The entry of a name, or null.</summary>
    public InstanceEntry? Find(string name)
    {
        var hash = string.GetHashCode(name);
        var slots = Volatile.Read(ref _slots);
        for (var i = hash & (slots.Length - 1); ; i = (i + 1) & (slots.Length - 1))
        {
            // A slot's hash is written once, before its entry: whoever reads the entry first sees the hash that belongs to it.
            ref var slot = ref slots[i];
            var entry = Volatile.Read(ref slot.Entry);
            if (entry is null) return null;
            if (slot.Hash == hash && entry.IsOf(name)) return entry;
        }
    }

    /// <summary>Adds an instance whose name has no entry yet.</summary>
    public InstanceEntry Add(PolicyInstance instance)
    {
        if (_spare.Count == 0)
        {
            for (var i = Math.Clamp(Count, BatchMin, BatchMax); i > 0; i--) _spare.Push(new InstanceEntry());
        }

        // Half of the slots stay empty at least, so that every search ends soon.
        if (2 * (_used + 1) > _slots.Length) Rebuild();
        var entry = _spare.Pop();
        entry.Take(instance);
        Put(_slots, entry, string.GetHashCode(instance.Name));
        _used++;
        Count++;
        return entry;
    }

    /// <summary>Takes an entry out; false when it is out already.</summary>
    public bool Remove(InstanceEntry entry)
    {
        var slots = _slots;
        var hash = string.GetHashCode(entry.Instance.Name);
        for (var i = hash & (slots.Length - 1); slots[i].Entry is { } other; i = (i + 1) & (slots.Length - 1))
        {
            if (!ReferenceEquals(other, entry)) continue;
            Volatile.Write(ref slots[i].Entry, Removed);
            Count--;
            return true;
        }

        return false;
    }

    private static void Put(Slot[] slots, InstanceEntry entry, int hash)
    {
        var i = hash & (slots.Length - 1);
        while (slots[i].Entry is not null) i = (i + 1) & (slots.Length - 1);
        slots[i].Hash = hash;
        Volatile.Write(ref slots[i].Entry, entry);
    }

    // A quarter full at most: as many again come or go before the next time.
    private void Rebuild()
    {
        var length = SlotsMin;
        while (length < 4 * Count) length *= 2;
        var slots = new Slot[length];
        foreach (var slot in _slots)
        {
            if (slot.Entry is { } entry && !ReferenceEquals(entry, Removed)) Put(slots, entry, slot.Hash);
        }

        _used = Count;
        Volatile.Write(ref _slots, slots);
    }

    private struct Slot
    {
        public InstanceEntry? Entry;
        public int Hash;
    }
}
