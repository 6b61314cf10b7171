using DataWarehouse.Plugins.KeyValue.Versions;

namespace DataWarehouse.Plugins.KeyValue.Keys;

/// <summary>
/// Entries by number, and numbers by key: an open hash table with linear probing whose slots hold 32 bits of hash and the number. It is never gone through; order is <see cref="KeyOrder"/>'s matter.
/// Somebody who chooses keys of one hash must not make it slow: a search ends after so many slots, and a key that finds no slot that near has none. Then the order has to be asked.
/// </summary>
/// <remarks>Not thread-safe: belongs to one apply lane.</remarks>
internal sealed class KeyTable(RecordLog log, int probesMax)
{
    private const int ChunkBits = 8;
    private const int ChunkEntries = 1 << ChunkBits;
    private const int SlotsMin = 16;
    private const int StrangersMax = 16;

    /// <summary>How many slots a search looks at, at most, unless a test wants fewer. At two thirds full, chance alone does not come near it.</summary>
    public const int ProbesMax = 512;

    private readonly List<KeyEntry[]> _chunks = [];
    private ulong[] _slots = [];
    private int _count;
    private int _unslotted;
    private int _issued;
    private int _free = KeyEntry.None;

    /// <summary>How many entries there are.</summary>
    public int Count => _count;

    /// <summary>The entry of a number.</summary>
    public ref KeyEntry this[int entry] => ref _chunks[entry >> ChunkBits][entry & (ChunkEntries - 1)];

    /// <summary>The key of an entry.</summary>
    public ReadOnlySpan<byte> KeyOf(int entry) => log.KeyOf(this[entry].Head);

    /// <summary>Whether the key of an entry does not exist now.</summary>
    public bool IsDeleted(int entry) => log.At(this[entry].Head).IsDeletion;

    /// <summary>Finds the entry of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="isCertain">Whether the answer holds; else it is none, and the order knows.</param>
    /// <returns>Its number, or <see cref="KeyEntry.None"/>.</returns>
    public int Find(ReadOnlySpan<byte> key, uint hash, out bool isCertain)
    {
        isCertain = _unslotted == 0;
        if (_slots.Length == 0) return KeyEntry.None;
        var mask = (uint)_slots.Length - 1;
        var strangers = 0;
        for (uint probe = 0; probe < probesMax; probe++)
        {
            var slot = _slots[(hash + probe) & mask];
            if (slot == 0) return KeyEntry.None;
            if ((uint)(slot >> 32) != hash) continue;
            var entry = (int)(uint)slot - 1;
            if (KeyOf(entry).SequenceEqual(key))
            {
                isCertain = true;
                return entry;
            }

            if (++strangers >= StrangersMax) break;
        }

        isCertain = false;
        return KeyEntry.None;
    }

    /// <summary>Makes an entry for a key that has none.</summary>
    public int Add(uint hash, Place head)
    {
        if ((_count + 1) * 3L > _slots.Length * 2L) Grow();
        var entry = TakeNumber();
        this[entry] = new KeyEntry { Head = head, Hash = hash, LeaseNext = KeyEntry.None, LeasePrevious = KeyEntry.None };
        Enter(_slots, hash, entry);
        _count++;
        return entry;
    }

    /// <summary>Forgets an entry.</summary>
    public void Remove(int entry)
    {
        var (mask, hash) = ((uint)_slots.Length - 1, this[entry].Hash);
        uint probe = 0;
        while (probe < probesMax && (int)(uint)_slots[(hash + probe) & mask] - 1 != entry) probe++;
        if (probe < probesMax) CloseGap((hash + probe) & mask, mask);
        else _unslotted--;
        this[entry] = new KeyEntry { LeaseNext = _free, LeasePrevious = KeyEntry.None };
        _free = entry;
        _count--;
    }

    private void Enter(ulong[] slots, uint hash, int entry)
    {
        var mask = (uint)slots.Length - 1;
        for (uint probe = 0; probe < probesMax; probe++)
        {
            ref var slot = ref slots[(hash + probe) & mask];
            if (slot != 0) continue;
            slot = ((ulong)hash << 32) | (uint)(entry + 1);
            return;
        }

        _unslotted++;
    }

    // What stands behind the gap moves into it, unless its own place lies behind the gap: so no search ends too early.
    private void CloseGap(uint gap, uint mask)
    {
        for (var at = (gap + 1) & mask; _slots[at] != 0; at = (at + 1) & mask)
        {
            var home = (uint)(_slots[at] >> 32) & mask;
            if (((at - home) & mask) < ((at - gap) & mask)) continue;
            _slots[gap] = _slots[at];
            gap = at;
        }

        _slots[gap] = 0;
    }

    private int TakeNumber()
    {
        if (_free != KeyEntry.None)
        {
            var entry = _free;
            _free = this[entry].LeaseNext;
            return entry;
        }

        if (_issued >> ChunkBits == _chunks.Count) _chunks.Add(new KeyEntry[ChunkEntries]);
        return _issued++;
    }

    private void Grow()
    {
        var slots = new ulong[Math.Max(SlotsMin, _slots.Length * 2)];
        foreach (var slot in _slots)
        {
            if (slot != 0) Enter(slots, (uint)(slot >> 32), (int)(uint)slot - 1);
        }

        _slots = slots;
    }
}
