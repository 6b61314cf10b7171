namespace DataWarehouse.Benchmarks.Load;

/// <summary>The values of a map, all of one length, in slabs that are copied on writing as long as a snapshot holds them.</summary>
internal sealed class MapSlabs(int valueBytes)
{
    private readonly Stack<MapSlab> _spare = new();
    private readonly List<MapSlab> _slabs = [];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int place] => ValueIn(_slabs[place / MapSlab.Values], place);

    /// <summary>Makes place for one more value.</summary>
    public int Add()
    {
        if (Count % MapSlab.Values == 0) _slabs.Add(Take());
        return Count++;
    }

    /// <summary>A value to be written.</summary>
    public Span<byte> ForWriting(int place)
    {
        var slab = _slabs[place / MapSlab.Values];
        if (slab.IsShared)
        {
            var copy = Take();
            slab.Bytes.CopyTo(copy.Bytes, 0);
            _slabs[place / MapSlab.Values] = copy;
            Release(slab);
            slab = copy;
        }

        return ValueIn(slab, place);
    }

    /// <summary>Holds all values as they are; <see cref="Release(MapSlab)"/> each, on any thread.</summary>
    public MapSlab[] Capture()
    {
        foreach (var slab in _slabs) slab.Hold();
        return [.. _slabs];
    }

    public void Release(MapSlab slab)
    {
        if (!slab.Release()) return;
        lock (_spare) _spare.Push(slab);
    }

    private Span<byte> ValueIn(MapSlab slab, int place) => slab.Bytes.AsSpan(place % MapSlab.Values * valueBytes, valueBytes);

    private MapSlab Take()
    {
        MapSlab? slab;
        lock (_spare) _spare.TryPop(out slab);
        if (slab is null) return new MapSlab(new byte[MapSlab.Values * valueBytes]);
        slab.Renew();
        return slab;
    }
}
