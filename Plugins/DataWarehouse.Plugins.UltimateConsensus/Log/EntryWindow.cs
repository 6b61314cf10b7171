using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Log;

/// <summary>The latest entries of a log, in memory and next to each other, so that every part of them can be handed out without copying.</summary>
/// <remarks>
/// A view must stay as it is until the effects that carry it have been dealt with, which is before the call of the core that follows
/// <see cref="Seal"/>. So slots are never overwritten in place: new entries go behind the last, and when the array is full or entries are cut
/// off, the rest moves to the other of two arrays, which is free once a seal lies between. Not thread-safe; belongs to its log.
/// </remarks>
internal sealed class EntryWindow
{
    private const int CapacityMin = 16;

    private Entry[] _slots = [];
    private Entry[] _spare = [];
    private int _head;
    private int _count;
    private int _cleared;
    private int _headAtSeal;
    private long _seals;
    private long _spareSince = -1;
    private int _spareUsed;

    /// <summary>Begins empty.</summary>
    /// <param name="before">The place before the first entry to come.</param>
    public EntryWindow(LogIndex before) => First = before.Next;

    /// <summary>The place of the first entry in memory, or of the next one if there is none.</summary>
    public LogIndex First { get; private set; }

    /// <summary>How many entries are in memory.</summary>
    public int Count => _count;

    /// <summary>What they take, in bytes of <see cref="Entry.SizeBytes"/>.</summary>
    public long SizeBytes { get; private set; }

    /// <summary>Adds the next entry.</summary>
    /// <param name="entry">The entry at the place after the last.</param>
    public void Append(in Entry entry)
    {
        if (_head + _count == _slots.Length)
            Move(_count + 1, _slots.Length);
        _slots[_head + _count++] = entry;
        SizeBytes += entry.SizeBytes;
    }

    /// <summary>Cuts entries off the end.</summary>
    /// <param name="last">The last place that stays; before <see cref="First"/> to cut all.</param>
    public void CutAfter(LogIndex last)
    {
        var keep = (int)Math.Max(0, last.Value - First.Value + 1);
        if (keep >= _count)
            return;

        for (var i = keep; i < _count; i++)
            SizeBytes -= _slots[_head + i].SizeBytes;
        var used = _head + _count;
        _count = keep;
        Move(keep + 1, used);
    }

    /// <summary>Forgets all entries.</summary>
    /// <param name="before">The place before the first entry to come.</param>
    public void Reset(LogIndex before)
    {
        _head += _count;
        _count = 0;
        SizeBytes = 0;
        First = before.Next;
    }

    /// <summary>Forgets entries at the front.</summary>
    /// <param name="last">The last place that may go.</param>
    /// <param name="sizeBytesMax">Stops once the rest is no larger than this.</param>
    public void Evict(LogIndex last, long sizeBytesMax)
    {
        while (_count > 0 && First <= last && SizeBytes > sizeBytesMax)
        {
            SizeBytes -= _slots[_head++].SizeBytes;
            _count--;
            First = First.Next;
        }
    }

    /// <summary>A view of entries from a place on.</summary>
    /// <param name="first">The first place, <see cref="First"/> or later.</param>
    /// <param name="last">The last place, at most the last entry's.</param>
    /// <param name="sizeBytesMax">How much at most; the first entry whatever its size.</param>
    public EntryBatch Read(LogIndex first, LogIndex last, long sizeBytesMax)
    {
        if (first > last || first < First)
            return EntryBatch.Empty;

        var offset = _head + (int)(first.Value - First.Value);
        var wanted = (int)(last.Value - first.Value + 1);
        var size = 0L;
        for (var i = 0; i < wanted; i++)
        {
            size += _slots[offset + i].SizeBytes;
            if (size > sizeBytesMax && i > 0)
                return new EntryBatch(_slots, offset, i);
        }

        return new EntryBatch(_slots, offset, wanted);
    }

    /// <summary>The entry at a place that is in memory.</summary>
    /// <param name="index">The place.</param>
    public ref readonly Entry At(LogIndex index) => ref _slots[_head + (int)(index.Value - First.Value)];

    /// <summary>
    /// Lets go of all memory but what the entries that stay need. Views keep the arrays that they look at, so this is safe at any time; it is for
    /// logs at rest, for the next entries have to be given memory anew.
    /// </summary>
    public void Trim()
    {
        if (_spare.Length == 0 && _slots.Length == _count)
            return;

        _slots = _count == 0 ? [] : _slots.AsSpan(_head, _count).ToArray();
        _spare = [];
        _spareUsed = _head = _cleared = _headAtSeal = 0;
    }

    /// <summary>Says that the effects are being taken: views handed out before the last seal are dead now, and what only they needed is let go.</summary>
    public void Seal()
    {
        if (_headAtSeal > _cleared)
        {
            Array.Clear(_slots, _cleared, _headAtSeal - _cleared);
            _cleared = _headAtSeal;
        }

        if (_spareUsed > 0 && _seals > _spareSince)
        {
            Array.Clear(_spare, 0, _spareUsed);
            _spareUsed = 0;
        }

        _headAtSeal = _head;
        _seals++;
    }

    private void Move(int room, int used)
    {
        var target = _seals > _spareSince && _spare.Length >= room * 2 ? _spare : new Entry[Math.Max(CapacityMin, room * 2)];
        var live = _slots.AsSpan(_head, _count);
        if (ReferenceEquals(target, _spare) && _spareUsed > _count)
            target.AsSpan(_count, _spareUsed - _count).Clear();
        live.CopyTo(target);
        _spare = _slots;
        _spareUsed = used;
        _spareSince = _seals;
        _slots = target;
        _head = _cleared = _headAtSeal = 0;
    }
}
