namespace DataWarehouse.Node.Watches;

/// <summary>What an answer to a watch stream says.</summary>
internal enum WatchMessageKind : byte
{
    /// <summary>Events, or how far the watcher is.</summary>
    Events = 0,

    /// <summary>The watcher was made.</summary>
    Created = 1,

    /// <summary>The watcher has ended.</summary>
    Canceled = 2,

    /// <summary>The watcher was not made.</summary>
    Refused = 3,

    /// <summary>Some of a revision's events; more follow.</summary>
    Fragment = 4,
}
