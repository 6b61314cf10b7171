using DataWarehouse.Plugins.UltimateReplication.Conflicts;
using DataWarehouse.Plugins.UltimateReplication.Diagnostics;
using DataWarehouse.SDK.Replication;
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
        services.AddOptions<UltimateReplicationOptions>().Configure(configure).ValidateOnStart();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<UltimateReplicationOptions>, UltimateReplicationOptionsValidator>());
        services.TryAddSingleton<ReplicationTelemetry>();
        services.TryAddSingleton(provider => new ReplicationSettings(
            provider.GetRequiredService<IOptions<UltimateReplicationOptions>>().Value.Limits,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ReplicationTelemetry>()));
        services.TryAddSingleton(provider => new ConflictResolutionStrategies(
            provider.GetRequiredService<IClusterMembership>(), provider.GetService<SiblingMerge>()));
        return services;
    }
}
