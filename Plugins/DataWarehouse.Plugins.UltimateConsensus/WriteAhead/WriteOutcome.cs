namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>How a request ended.</summary>
internal enum WriteOutcome
{
    /// <summary>All of it is durable, but for the groups that <see cref="ILogOwner.PartRefused"/> named.</summary>
    Durable,

    /// <summary>
    /// It needed no sync and takes effect in its order, but may be lost together with all that follows it; <see cref="NoSpace"/> or <see cref="ILogOwner.PartRefused"/> may still come.
    /// </summary>
    Ordered,

    /// <summary>
    /// The disk turned out to be full, and the request is undone for good: no crash brings it back. Of each of its groups later requests that were taken
    /// before this was said are undone as well. Ask again once there is room.
    /// </summary>
    NoSpace,
}
