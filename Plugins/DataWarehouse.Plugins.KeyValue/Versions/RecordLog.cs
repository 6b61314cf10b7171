namespace DataWarehouse.Plugins.KeyValue.Versions;

/// <summary>
/// All versions, in slabs. <see cref="History"/> holds them in the order of their revisions; <see cref="Settled"/> holds what a compaction has left of older slabs, in no order: of each key one version at most.
/// </summary>
/// <remarks>Not thread-safe: belongs to one apply lane.</remarks>
internal sealed class RecordLog
{
    private const int SlabBytesMin = 4 << 10;
    private const int SlabBytesMax = 1 << 20;
    private const int SpareMin = 4;
    private const int SparePerSlabs = 4;

    private readonly List<Slab?> _slots = [null];
    private readonly Stack<int> _freeSlots = new();
    private readonly Stack<byte[]> _spare = new();
    private Slab? _settling;

    /// <summary>Slabs with versions in order; the last one is being filled.</summary>
    public List<Slab> History { get; } = [];

    /// <summary>Slabs behind the compacted revision.</summary>
    public List<Slab> Settled { get; } = [];

    /// <summary>Bytes of all slabs, full or not.</summary>
    public long SlabBytes { get; private set; }

    /// <summary>The header of a version.</summary>
    public ref RecordHeader At(Place place) => ref _slots[place.Slot]!.At(place.Offset);

    /// <summary>The slab of a version.</summary>
    public Slab SlabOf(Place place) => _slots[place.Slot]!;

    /// <summary>The key of a version.</summary>
    public ReadOnlySpan<byte> KeyOf(Place place)
    {
        var slab = _slots[place.Slot]!;
        return slab.Bytes.AsSpan(place.Offset + RecordHeader.Bytes, slab.At(place.Offset).KeyLength);
    }

    /// <summary>The value of a version.</summary>
    public ReadOnlySpan<byte> ValueOf(Place place) => ValueMemoryOf(place).Span;

    /// <summary>The key of a version, in the slab.</summary>
    public ReadOnlyMemory<byte> KeyMemoryOf(Place place)
    {
        var slab = _slots[place.Slot]!;
        return slab.Bytes.AsMemory(place.Offset + RecordHeader.Bytes, slab.At(place.Offset).KeyLength);
    }

    /// <summary>The value of a version, in the slab.</summary>
    public ReadOnlyMemory<byte> ValueMemoryOf(Place place)
    {
        var slab = _slots[place.Slot]!;
        ref var header = ref slab.At(place.Offset);
        return slab.Bytes.AsMemory(place.Offset + RecordHeader.Bytes + header.KeyLength, Math.Max(0, header.ValueLength));
    }

    /// <summary>Appends a version to the history, or to what is settled.</summary>
    /// <param name="header">Its numbers; the hash is set here.</param>
    /// <param name="key">Its key.</param>
    /// <param name="value">Its value; may stand in a slab.</param>
    /// <param name="isSettled">Whether it stands at or behind the compacted revision.</param>
    /// <returns>Where it stands.</returns>
    public Place Append(in RecordHeader header, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isSettled)
    {
        var length = header.Length;
        var slab = isSettled ? SettlingFor(length) : HistoryFor(length);
        var offset = slab.Take(length, header.Main);
        ref var target = ref slab.At(offset);
        target = header;
        var content = slab.Bytes.AsSpan(offset + RecordHeader.Bytes, header.ContentLength);
        key.CopyTo(content);
        value.CopyTo(content[key.Length..]);
        target.Hash = RecordHash.Of(target, content);
        slab.Content.Add(target);
        return new Place(slab.Slot, offset);
    }

    /// <summary>Copies a version to what is settled; who points at it is the caller's matter.</summary>
    public Place Settle(Slab from, int offset)
    {
        var length = from.At(offset).Length;
        var slab = SettlingFor(length);
        var target = slab.Take(length, from.At(offset).Main);
        from.Bytes.AsSpan(offset, length).CopyTo(slab.Bytes.AsSpan(target));
        slab.Content.Add(slab.At(target));
        if (slab.At(target).NextMain != 0) slab.PassedBytes += length;
        return new Place(slab.Slot, target);
    }

    /// <summary>Whether a slab is the one that is being filled with what is settled.</summary>
    public bool IsSettling(Slab slab) => slab == _settling;

    /// <summary>Gives a slab's memory back, unless a snapshot still reads it. The caller has taken it out of its list.</summary>
    public void Drop(Slab slab)
    {
        _slots[slab.Slot] = null;
        _freeSlots.Push(slab.Slot);
        SlabBytes -= slab.Bytes.Length;
        if (_settling == slab) _settling = null;
        if (!slab.IsHeld && slab.Bytes.Length == SlabBytesMax && _spare.Count < SpareMin + _slots.Count / SparePerSlabs) _spare.Push(slab.Bytes);
    }

    private Slab HistoryFor(int length)
    {
        if (History.Count > 0 && History[^1].HasRoom(length)) return History[^1];
        History.Add(NewSlab(length));
        return History[^1];
    }

    private Slab SettlingFor(int length)
    {
        if (_settling?.HasRoom(length) == true) return _settling;
        _settling = NewSlab(length);
        Settled.Add(_settling);
        return _settling;
    }

    // A store that holds little takes little: slabs grow with what there is, and what is longer than any of them gets one of its own.
    private Slab NewSlab(int length)
    {
        var size = SlabBytesMin;
        while (size < SlabBytesMax && size < SlabBytes / 4) size <<= 1;
        var bytes = length <= size && size == SlabBytesMax && _spare.Count > 0 ? _spare.Pop() : GC.AllocateUninitializedArray<byte>(Math.Max(size, length));
        if (!_freeSlots.TryPop(out var slot))
        {
            slot = _slots.Count;
            _slots.Add(null);
        }

        var slab = new Slab(slot, bytes);
        _slots[slot] = slab;
        SlabBytes += bytes.Length;
        return slab;
    }
}
