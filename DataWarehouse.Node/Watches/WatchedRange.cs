namespace DataWarehouse.Node.Watches;

/// <summary>The watchers of one range.</summary>
/// <remarks>Guarded by the lock of the hub's index.</remarks>
/// <param name="range">The range.</param>
internal sealed class WatchedRange(WatchRange range)
{
    private readonly List<Watcher> _watchers = [];

    /// <summary>The range.</summary>
    public WatchRange Range => range;

    /// <summary>How many there are.</summary>
    public int Count => _watchers.Count;

    /// <summary>The events of the revision that is being handed out; null if there are none so far.</summary>
    public List<HubEvent>? Events { get; set; }

    /// <summary>The watcher at a place.</summary>
    /// <param name="place">The place.</param>
    public Watcher this[int place] => _watchers[place];

    /// <summary>Adds a watcher.</summary>
    /// <param name="watcher">The watcher.</param>
    public void Add(Watcher watcher)
    {
        watcher.Place = _watchers.Count;
        _watchers.Add(watcher);
    }

    /// <summary>Removes a watcher; the last one takes its place.</summary>
    /// <param name="watcher">The watcher.</param>
    public void Remove(Watcher watcher)
    {
        var last = _watchers[^1];
        _watchers[watcher.Place] = last;
        last.Place = watcher.Place;
        _watchers.RemoveAt(_watchers.Count - 1);
    }

}
