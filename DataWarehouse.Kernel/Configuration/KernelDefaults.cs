namespace DataWarehouse.Kernel.Configuration;

/// <summary>The defaults and ranges of <see cref="DataWarehouseOptions"/>, used by code and documentation alike.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public static class KernelDefaults
{
    /// <summary>The shortest duration that can be configured: 1 millisecond, as the options' attributes spell it.</summary>
    public const string DurationMin = "00:00:00.001";

    /// <summary>The longest duration that can be configured: 1 hour, as the options' attributes spell it.</summary>
    public const string DurationMax = "01:00:00";

    /// <summary>The default of <see cref="MessageBusOptions.SubscriptionsMax"/>, in subscriptions.</summary>
    public const int BusSubscriptionsMax = 1024;

    /// <summary>The largest value of <see cref="MessageBusOptions.SubscriptionsMax"/>, in subscriptions.</summary>
    public const int BusSubscriptionsMaxMax = 65_536;

    /// <summary>The default of <see cref="DataWarehouseOptions.InitializeTimeout"/>: 30 seconds.</summary>
    public static readonly TimeSpan InitializeTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The default of <see cref="DataWarehouseOptions.StartTimeout"/>: 30 seconds.</summary>
    public static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The default of <see cref="DataWarehouseOptions.StopTimeout"/>: 10 seconds.</summary>
    public static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The default of <see cref="DataWarehouseOptions.DisposeTimeout"/>: 10 seconds.</summary>
    public static readonly TimeSpan DisposeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The default of <see cref="DataWarehouseOptions.HealthTimeout"/>: 5 seconds.</summary>
    public static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The default of <see cref="MessageBusOptions.HandlerStopTimeout"/>: 5 seconds.</summary>
    public static readonly TimeSpan BusHandlerStopTimeout = TimeSpan.FromSeconds(5);
}
