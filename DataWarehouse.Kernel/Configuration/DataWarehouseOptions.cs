using DataWarehouse.SDK.Configuration;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Kernel.Configuration;

/// <summary>How the kernel hosts plugins. Validated when the host starts; all errors are listed at once.</summary>
/// <remarks>Not thread-safe; set while the host is built, read-only afterwards.</remarks>
public sealed class DataWarehouseOptions
{
    /// <summary>How long one plugin may take to initialize: 1 millisecond to 1 hour. Default: 30 seconds.</summary>
    [DurationRange(KernelDefaults.DurationMin, KernelDefaults.DurationMax)]
    public TimeSpan InitializeTimeout { get; set; } = KernelDefaults.InitializeTimeout;

    /// <summary>How long one plugin may take to start: 1 millisecond to 1 hour. Default: 30 seconds.</summary>
    [DurationRange(KernelDefaults.DurationMin, KernelDefaults.DurationMax)]
    public TimeSpan StartTimeout { get; set; } = KernelDefaults.StartTimeout;

    /// <summary>
    /// How long one plugin may take to stop: 1 millisecond to 1 hour. Default: 10 seconds. The host's own shutdown timeout, 30
    /// seconds unless set, bounds the stop of all plugins together.
    /// </summary>
    [DurationRange(KernelDefaults.DurationMin, KernelDefaults.DurationMax)]
    public TimeSpan StopTimeout { get; set; } = KernelDefaults.StopTimeout;

    /// <summary>How long the kernel waits for one plugin's disposal: 1 millisecond to 1 hour. Default: 10 seconds.</summary>
    [DurationRange(KernelDefaults.DurationMin, KernelDefaults.DurationMax)]
    public TimeSpan DisposeTimeout { get; set; } = KernelDefaults.DisposeTimeout;

    /// <summary>How long one plugin may take to report its health: 1 millisecond to 1 hour. Default: 5 seconds.</summary>
    [DurationRange(KernelDefaults.DurationMin, KernelDefaults.DurationMax)]
    public TimeSpan HealthTimeout { get; set; } = KernelDefaults.HealthTimeout;

    /// <summary>The limits of the message bus.</summary>
    [ValidateObjectMembers]
    public MessageBusOptions Bus { get; } = new();

    /// <summary>What could not be read from configuration, kept until validation so that it is listed with all other errors.</summary>
    internal List<string> ConfigurationErrors { get; } = [];
}
