namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>How a request ended.</summary>
internal enum WriteOutcome
{
    /// <summary>All of it is durable.</summary>
    Durable,

    /// <summary>
    /// It needed no sync and takes effect in its order, but may be lost together with all that follows it; <see cref="NoSpace"/> may still come.
    /// </summary>
    Ordered,

    /// <summary>
    /// The disk turned out to be full; it and all requests after it are undone. Ask again once there is room. After a crash a request of the batch that was
    /// undone may still be found, as if nobody had answered, until another request has been taken.
    /// </summary>
    NoSpace,
}
