namespace DataWarehouse.Node.Watches;

/// <summary>Which watchers see a key.</summary>
/// <remarks>Not thread-safe: guarded by the lock of its hub.</remarks>
internal sealed class WatchIndex
{
    private readonly Dictionary<byte[], WatchedRange> _keys = new(KeyBytes.Instance);
    private readonly Dictionary<WatchRange, WatchedRange> _ranges = [];
    private readonly List<WatchedRange> _touched = [];

    /// <summary>All ranges that are watched.</summary>
    public IEnumerable<WatchedRange> All => _keys.Values.Concat(_ranges.Values);

    /// <summary>Adds a watcher.</summary>
    /// <param name="watcher">The watcher.</param>
    public void Add(Watcher watcher)
    {
        if (!TryFind(watcher.Range, out var watched))
        {
            watched = new WatchedRange(watcher.Range);
            if (watcher.Range.IsOneKey) _keys.Add(watcher.Range.Key, watched);
            else _ranges.Add(watcher.Range, watched);
        }

        watched.Add(watcher);
    }

    /// <summary>Removes a watcher.</summary>
    /// <param name="watcher">The watcher, which was added.</param>
    public void Remove(Watcher watcher)
    {
        if (!TryFind(watcher.Range, out var watched)) return;
        watched.Remove(watcher);
        if (watched.Count > 0) return;
        if (watcher.Range.IsOneKey) _keys.Remove(watcher.Range.Key);
        else _ranges.Remove(watcher.Range);
    }

    /// <summary>The ranges that see some of these events, with those events as their <see cref="WatchedRange.Events"/>, to be taken away by the caller.</summary>
    /// <param name="events">The events of one revision.</param>
    /// <returns>The ranges; valid until the next call.</returns>
    public List<WatchedRange> Match(HubEvent[] events)
    {
        _touched.Clear();
        foreach (var change in events)
        {
            if (_keys.TryGetValue(change.Key, out var watched)) Touch(watched, change);
            if (_ranges.Count == 0) continue;
            foreach (var range in _ranges.Values)
            {
                if (range.Range.Contains(change.Key)) Touch(range, change);
            }
        }

        return _touched;
    }

    private void Touch(WatchedRange watched, HubEvent change)
    {
        if (watched.Events is null)
        {
            watched.Events = [];
            _touched.Add(watched);
        }

        watched.Events.Add(change);
    }

    private bool TryFind(WatchRange range, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out WatchedRange? watched) =>
        range.IsOneKey ? _keys.TryGetValue(range.Key, out watched) : _ranges.TryGetValue(range, out watched);
}
