namespace DataWarehouse.Node.Watches;

/// <summary>How a watcher gets its events.</summary>
internal enum WatcherState
{
    /// <summary>From the store, until it has caught up.</summary>
    Behind = 0,

    /// <summary>As they happen.</summary>
    Synced = 1,

    /// <summary>Not any more.</summary>
    Gone = 2,
}
