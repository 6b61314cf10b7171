using DataWarehouse.SDK.Configuration;

namespace DataWarehouse.Kernel.Configuration;

/// <summary>The limits of the in-process message bus.</summary>
/// <remarks>Not thread-safe; set while the host is built, read-only afterwards.</remarks>
public sealed class MessageBusOptions
{
    /// <summary>How many subscriptions may live at once, over all topics: 1 to 65,536. Default: 1,024.</summary>
    [CountRange(1, KernelDefaults.BusSubscriptionsMaxMax)]
    public int SubscriptionsMax { get; set; } = KernelDefaults.BusSubscriptionsMax;

    /// <summary>
    /// How long the disposal of a subscription waits for a handler that ignores its token: 1 millisecond to 1 hour, and less
    /// than <see cref="DataWarehouseOptions.StopTimeout"/>, because plugins dispose subscriptions while they stop. Default: 5
    /// seconds.
    /// </summary>
    [DurationRange(KernelDefaults.DurationMin, KernelDefaults.DurationMax)]
    public TimeSpan HandlerStopTimeout { get; set; } = KernelDefaults.BusHandlerStopTimeout;
}
