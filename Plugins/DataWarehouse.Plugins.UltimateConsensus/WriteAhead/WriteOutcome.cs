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

    /// <summary>The disk turned out to be full; nothing of it, nor of any request after it, was written. Ask again once there is room.</summary>
    NoSpace,
}
