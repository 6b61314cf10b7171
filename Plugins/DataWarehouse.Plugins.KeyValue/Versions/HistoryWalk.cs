namespace DataWarehouse.Plugins.KeyValue.Versions;

/// <summary>Goes through the changes in the order in which they happened.</summary>
/// <remarks>Not thread-safe: belongs to one apply lane, and is valid until the store changes.</remarks>
internal struct HistoryWalk(RecordLog log, HistoryPoint from)
{
    private int _index = from.Index;
    private int _offset = from.Offset;

    /// <summary>The present one.</summary>
    public Place Current { get; private set; }

    /// <summary>Where a walk begins that meets all changes of a revision and of later ones.</summary>
    public static HistoryPoint Seek(RecordLog log, long revision)
    {
        var (low, high) = (0, log.History.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (log.History[middle].LastMain < revision) low = middle + 1;
            else high = middle;
        }

        if (low == log.History.Count) return new HistoryPoint(low, 0);
        var slab = log.History[low];
        var offset = 0;
        while (slab.At(offset).Main < revision) offset += slab.At(offset).Length;
        return new HistoryPoint(low, offset);
    }

    /// <summary>Goes to the next one.</summary>
    public bool Next()
    {
        while (_index < log.History.Count && _offset >= log.History[_index].Used) (_index, _offset) = (_index + 1, 0);
        if (_index >= log.History.Count) return false;
        var slab = log.History[_index];
        Current = new Place(slab.Slot, _offset);
        _offset += slab.At(_offset).Length;
        return true;
    }
}
