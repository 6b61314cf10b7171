using DataWarehouse.Plugins.UltimateReplication.Conflicts;
using DataWarehouse.Plugins.UltimateReplication.Diagnostics;
using DataWarehouse.Plugins.UltimateReplication.Exchange;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Resilience;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Plugins.UltimateReplication;

/// <summary>Registers what <see cref="UltimateReplicationPlugin"/> needs.</summary>
/// <remarks>Not thread-safe; used while the host is built.</remarks>
public static class UltimateReplicationServiceCollectionExtensions
{
    /// <summary>
    /// Registers options, strategies and telemetry; may be called again without harm. The host registers an
    /// <see cref="IClusterMembership"/> with epochs and an <see cref="SDK.Transport.IPeerTransport"/> itself, and adds
    /// <see cref="UltimateReplicationPlugin"/> as a plugin.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configure">Sets options; runs when the host starts, after earlier calls' settings.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IServiceCollection AddUltimateReplication(this IServiceCollection services, Action<UltimateReplicationOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<UltimateReplicationOptions>().Configure(configure);
        return AddServices(services);
    }

    /// <summary>
    /// Registers options, strategies and telemetry like <see cref="AddUltimateReplication(IServiceCollection, Action{UltimateReplicationOptions})"/>
    /// and reads the options from configuration.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configuration">
    /// The section with the options, usually <see cref="UltimateReplicationOptions.SectionName"/>; read when the host starts. An unknown key
    /// refuses the start.
    /// </param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IServiceCollection AddUltimateReplication(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<UltimateReplicationOptions>().Bind(configuration, binder => binder.ErrorOnUnknownConfiguration = true);
        return AddServices(services);
    }

    private static IServiceCollection AddServices(IServiceCollection services)
    {
        services.AddOptions<UltimateReplicationOptions>().ValidateOnStart();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<UltimateReplicationOptions>, UltimateReplicationOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<UltimateReplicationOptions>, UltimateReplicationRelationValidator>());
        services.TryAddSingleton<ReplicationTelemetry>();
        services.TryAddSingleton(provider => new ReplicationSettings(
            provider.GetRequiredService<IOptions<UltimateReplicationOptions>>().Value.Limits,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ReplicationTelemetry>())
        {
            Executor = provider.GetService<IResilienceExecutor>() ?? PassThroughResilience.Instance,
        });
        if (!services.Any(static service => ReferenceEquals(service.ImplementationInstance, GuardedExchange.Need))) services.AddSingleton(GuardedExchange.Need);
        services.TryAddSingleton(provider => new ConflictResolutionStrategies(
            provider.GetRequiredService<IClusterMembership>(), provider.GetService<SiblingMerge>()));
        return services;
    }
}
