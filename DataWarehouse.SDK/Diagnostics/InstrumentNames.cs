namespace DataWarehouse.SDK.Diagnostics;

/// <summary>The names of the instruments that the SDK's contracts promise, in OpenTelemetry spelling.</summary>
/// <remarks>Renaming one breaks someone's alert. Constants; thread-safe.</remarks>
public static class InstrumentNames
{
    /// <summary>
    /// Counter, unit <c>{message}</c>, tag <see cref="TagNames.Topic"/>: messages published to topics with subscriptions.
    /// </summary>
    public const string BusMessagesPublished = "datawarehouse.bus.messages.published";

    /// <summary>
    /// Counter, unit <c>{message}</c>, tag <see cref="TagNames.Topic"/>: messages lost to full queues, one per subscription.
    /// </summary>
    public const string BusMessagesDropped = "datawarehouse.bus.messages.dropped";

    /// <summary>
    /// Counter, unit <c>{fault}</c>, tags <see cref="TagNames.Topic"/> and <see cref="TagNames.FaultKind"/>: subscriber faults.
    /// </summary>
    public const string BusSubscriberFaults = "datawarehouse.bus.subscriber.faults";

    /// <summary>Up-down counter, unit <c>{subscription}</c>: live subscriptions.</summary>
    public const string BusSubscriptions = "datawarehouse.bus.subscriptions";

    /// <summary>
    /// Histogram, unit <c>s</c>, tags <see cref="TagNames.PluginId"/>, <see cref="TagNames.PluginPhase"/> and
    /// <see cref="TagNames.Outcome"/>: how long a plugin took for a phase.
    /// </summary>
    public const string PluginPhaseDuration = "datawarehouse.plugin.phase.duration";
}
