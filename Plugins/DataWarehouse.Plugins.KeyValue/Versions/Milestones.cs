namespace DataWarehouse.Plugins.KeyValue.Versions;

/// <summary>
/// Every so many versions of a key one is remembered, so that a reader of an old revision finds a place near it by a search instead of following all later versions. Keys with few versions have none.
/// </summary>
/// <remarks>Not thread-safe: belongs to one apply lane.</remarks>
internal sealed class Milestones
{
    /// <summary>How many versions lie between two that are remembered: a reader follows no more than these.</summary>
    public const int Spacing = 64;

    private readonly Dictionary<int, List<(long Main, Place Place)>> _byEntry = [];
    private readonly Queue<(long Main, int Entry)> _inOrder = new();

    /// <summary>How many are remembered.</summary>
    public int Count => _inOrder.Count;

    /// <summary>Remembers a version, which is newer than all that are remembered of its key.</summary>
    /// <param name="entry">The entry of its key.</param>
    /// <param name="main">Its revision.</param>
    /// <param name="place">Where it stands.</param>
    public void Add(int entry, long main, Place place)
    {
        if (!_byEntry.TryGetValue(entry, out var remembered)) _byEntry[entry] = remembered = [];
        remembered.Add((main, place));
        _inOrder.Enqueue((main, entry));
    }

    /// <summary>The oldest version that is remembered above a revision, which is not compacted; so it still stands where it was written.</summary>
    /// <param name="entry">The entry of its key.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="place">Where it stands; unchanged if there is none.</param>
    public void Near(int entry, long revision, ref Place place)
    {
        if (!_byEntry.TryGetValue(entry, out var remembered)) return;
        var (low, high) = (0, remembered.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (remembered[middle].Main <= revision) low = middle + 1;
            else high = middle;
        }

        if (low < remembered.Count) place = remembered[low].Place;
    }

    /// <summary>Forgets all up to a revision: a compaction lets their versions move or go.</summary>
    /// <param name="revision">The compacted revision.</param>
    public void ForgetThrough(long revision)
    {
        while (_inOrder.TryPeek(out var oldest) && oldest.Main <= revision)
        {
            _inOrder.Dequeue();
            if (!_byEntry.TryGetValue(oldest.Entry, out var remembered)) continue;
            var gone = 0;
            while (gone < remembered.Count && remembered[gone].Main <= revision) gone++;
            if (gone == remembered.Count) _byEntry.Remove(oldest.Entry);
            else if (gone > 0) remembered.RemoveRange(0, gone);
        }
    }
}
