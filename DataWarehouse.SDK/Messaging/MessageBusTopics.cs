namespace DataWarehouse.SDK.Messaging;

/// <summary>The topics the bus itself publishes.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public static class MessageBusTopics
{
    /// <summary>
    /// <c>datawarehouse.bus.subscriber-faulted</c>: a subscriber threw, overflowed or is stuck. Faults of this topic's own
    /// subscribers are logged and counted but not published, or one fault would breed the next.
    /// </summary>
    public static readonly Topic<SubscriberFault> SubscriberFaulted = new("datawarehouse.bus.subscriber-faulted");
}
