namespace DataWarehouse.Node.Watches;

/// <summary>What a watcher wants of an event.</summary>
[Flags]
internal enum WatchOptions
{
    /// <summary>All events, without previous versions.</summary>
    None = 0,

    /// <summary>With the previous version.</summary>
    WithPrevious = 1,

    /// <summary>No puts.</summary>
    NoPut = 2,

    /// <summary>No deletions.</summary>
    NoDelete = 4,
}
