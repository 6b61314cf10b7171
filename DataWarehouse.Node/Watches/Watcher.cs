using DataWarehouse.Node.Keyspaces;

namespace DataWarehouse.Node.Watches;

/// <summary>One watcher of one stream.</summary>
/// <remarks><see cref="State"/>, <see cref="Next"/> and <see cref="Place"/> are guarded by the lock of the hub's index, but while it is behind <see cref="Next"/> belongs to who catches it up; the rest never
/// changes, but <see cref="QuietSince"/>, of which no more is asked than about.</remarks>
/// <param name="id">Its number in its stream.</param>
/// <param name="range">What it watches.</param>
/// <param name="options">What it wants of an event.</param>
/// <param name="stream">Its stream.</param>
internal sealed class Watcher(long id, WatchRange range, WatchOptions options, IWatchSink stream)
{
    /// <summary>Its number in its stream.</summary>
    public long Id => id;

    /// <summary>What it watches.</summary>
    public WatchRange Range => range;

    /// <summary>What it wants of an event.</summary>
    public WatchOptions Options => options;

    /// <summary>Its stream.</summary>
    public IWatchSink Stream => stream;

    /// <summary>The group that it watches; null in tests of the hub alone.</summary>
    public Keyspace? Group { get; init; }

    /// <summary>Whether it wants to be told how far it is while nothing happens.</summary>
    public bool WantsProgress { get; init; }

    /// <summary>Whether an answer may be cut into several.</summary>
    public bool TakesFragments { get; init; }

    /// <summary>Whether it gets events as they happen, has to catch up, or is gone.</summary>
    public WatcherState State { get; set; } = WatcherState.Behind;

    /// <summary>The first revision whose events it has not been given.</summary>
    public long Next { get; set; }

    /// <summary>Its place among the watchers of its range.</summary>
    public int Place { get; set; }

    /// <summary>The hub's tick at which it was last told something.</summary>
    public long QuietSince { get; set; }
}
