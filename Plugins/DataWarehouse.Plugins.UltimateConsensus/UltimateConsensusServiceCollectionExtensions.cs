using DataWarehouse.Plugins.UltimateConsensus.Diagnostics;
using DataWarehouse.Plugins.UltimateConsensus.Hosting;
using DataWarehouse.SDK.Contracts.Hierarchy;
using DataWarehouse.SDK.Messaging;
using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Transport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Plugins.UltimateConsensus;

/// <summary>Registers what <see cref="UltimateConsensusPlugin"/> needs, and the plugin as the host's <see cref="ConsensusPluginBase"/>.</summary>
/// <remarks>
/// Every overload may be called again without harm; settings of later calls come on top of earlier ones. The host adds the plugin itself
/// (<c>AddPlugin&lt;UltimateConsensusPlugin&gt;()</c>), brings logging, configuration and the message bus, and, for networked mode, an <see cref="IPeerTransport"/> and perhaps
/// an <see cref="IDisk"/>. The start of the host throws <see cref="OptionsValidationException"/> with everything that is wrong with the options. Not thread-safe; used while the
/// host is built.
/// </remarks>
public static class UltimateConsensusServiceCollectionExtensions
{
    /// <summary>Registers the plugin with the options that other calls bring, or the defaults.</summary>
    /// <param name="services">The services of the host.</param>
    /// <returns>The builder that state machines are added to.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IUltimateConsensusBuilder AddUltimateConsensus(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddMetrics();
        services.AddOptions<UltimateConsensusOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<UltimateConsensusOptions>, UltimateConsensusOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<UltimateConsensusOptions>, UltimateConsensusRelationValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ConsensusTelemetry>();
        services.Replace(ServiceDescriptor.Singleton(Make));
        services.TryAddSingleton<ConsensusPluginBase>(static provider => provider.GetRequiredService<UltimateConsensusPlugin>());
        return new UltimateConsensusBuilder(services);
    }

    /// <summary>Registers the plugin and sets options in code.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configure">Sets options; runs when the host starts.</param>
    /// <returns>The builder that state machines are added to.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IUltimateConsensusBuilder AddUltimateConsensus(this IServiceCollection services, Action<UltimateConsensusOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = services.AddUltimateConsensus();
        services.Configure(configure);
        return builder;
    }

    /// <summary>Registers the plugin and reads options from configuration.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configuration">The section with the options, usually <see cref="UltimateConsensusOptions.SectionName"/>. An unknown key refuses the start.</param>
    /// <returns>The builder that state machines are added to.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IUltimateConsensusBuilder AddUltimateConsensus(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var builder = services.AddUltimateConsensus();
        services.AddOptions<UltimateConsensusOptions>().Bind(configuration, static binder => binder.ErrorOnUnknownConfiguration = true);
        return builder;
    }

    private static UltimateConsensusPlugin Make(IServiceProvider provider) => new(
        provider.GetRequiredService<IMessageBus>(),
        provider.GetRequiredService<ILoggerFactory>().CreateLogger<UltimateConsensusPlugin>(),
        provider.GetRequiredService<IConfiguration>(),
        provider.GetService<IPeerTransport>(),
        provider.GetService<IDisk>(),
        provider.GetRequiredService<TimeProvider>())
    {
        Settings = new ConsensusSettings(
            () => provider.GetRequiredService<IOptions<UltimateConsensusOptions>>().Value,
            provider.GetRequiredService<ConsensusTelemetry>(),
            provider.GetService<RegisteredMachines>()?.Make),
    };
}
