using DataWarehouse.Kernel.Configuration;
using DataWarehouse.Kernel.Diagnostics;
using DataWarehouse.Kernel.Health;
using DataWarehouse.Kernel.Messaging;
using DataWarehouse.SDK.Messaging;
using DataWarehouse.SDK.Resilience;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Kernel.Hosting;

/// <summary>Adds the plugin host to a .NET Generic Host.</summary>
/// <remarks>
/// <para>
/// Every overload may be called again without harm: services are added once, and settings of later calls come on top of
/// earlier ones.
/// </para>
/// <para>
/// The start of the host then throws <see cref="OptionsValidationException"/> with all invalid options,
/// <see cref="Ordering.PluginGraphException"/> with all problems of the set of plugins, or
/// <see cref="SDK.Contracts.PluginLifecycleException"/> for the plugin that failed, after the others were stopped.
/// </para>
/// <para>Not thread-safe; used while the host is built.</para>
/// </remarks>
public static class DataWarehouseServiceCollectionExtensions
{
    /// <summary>The category of the plain <see cref="ILogger"/> that plugins may take in their constructor.</summary>
    public const string PluginLogCategory = "DataWarehouse.Plugins";

    /// <summary>Adds the plugin host with default options.</summary>
    /// <param name="services">The services of the host.</param>
    /// <returns>The builder that plugins are added to.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IDataWarehouseBuilder AddDataWarehouse(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        AddOptions(services);
        AddKernel(services);
        AddHealth(services);
        return new DataWarehouseBuilder(services);
    }

    /// <summary>Adds the plugin host and sets its options in code.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configure">Sets options; runs once, when the host starts.</param>
    /// <returns>The builder that plugins are added to.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IDataWarehouseBuilder AddDataWarehouse(this IServiceCollection services, Action<DataWarehouseOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = services.AddDataWarehouse();
        services.Configure(configure);
        return builder;
    }

    /// <summary>Adds the plugin host and reads its options from configuration.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configuration">
    /// The section with the options, read once when the host starts. An unknown key is an error; an unknown sub-section is taken to
    /// be a plugin's.
    /// </param>
    /// <returns>The builder that plugins are added to.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IDataWarehouseBuilder AddDataWarehouse(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var builder = services.AddDataWarehouse();
        services.AddSingleton<IConfigureOptions<DataWarehouseOptions>>(new DataWarehouseConfigurationReader(configuration));
        return builder;
    }

    private static void AddOptions(IServiceCollection services)
    {
        services.AddOptions<DataWarehouseOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DataWarehouseOptions>, DataWarehouseRangeValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DataWarehouseOptions>, DataWarehouseRelationValidator>());
    }

    private static void AddKernel(IServiceCollection services)
    {
        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ILogger>(provider => provider.GetRequiredService<ILoggerFactory>().CreateLogger(PluginLogCategory));
        services.TryAddSingleton<KernelInstruments>();
        services.TryAddSingleton<IMessageBus, InProcessMessageBus>();
        services.TryAddSingleton<IResilienceExecutor>(PassThroughResilience.Instance);
        services.TryAddSingleton<PhaseRunner>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PluginHost>());
    }

    private static void AddHealth(IServiceCollection services)
    {
        services.AddHealthChecks();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IConfigureOptions<HealthCheckServiceOptions>, PluginHealthCheckRegistrar>());
    }
}
