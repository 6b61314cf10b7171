using DataWarehouse.Plugins.UltimateResilience.Configuration;
using DataWarehouse.Plugins.UltimateResilience.Diagnostics;
using DataWarehouse.Plugins.UltimateResilience.Functions;
using DataWarehouse.SDK.Resilience;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Plugins.UltimateResilience;

/// <summary>Registers what <see cref="UltimateResiliencePlugin"/> needs, and the plugin as the host's <see cref="IResilienceExecutor"/>.</summary>
/// <remarks>
/// Every overload may be called again without harm; settings of later calls come on top of earlier ones. The host adds the plugin itself
/// (<c>AddPlugin&lt;UltimateResiliencePlugin&gt;()</c>) and brings logging and the message bus. Not thread-safe; used while the host is built.
/// </remarks>
public static class UltimateResilienceServiceCollectionExtensions
{
    /// <summary>Registers the plugin's services with the policies that other calls bring.</summary>
    /// <param name="services">The services of the host.</param>
    /// <returns>The builder that fallbacks and rules of failure are added to.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IUltimateResilienceBuilder AddUltimateResilience(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddMetrics();
        services.AddOptions<UltimateResilienceOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<UltimateResilienceOptions>, NeededPolicies>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<UltimateResilienceOptions>, UltimateResilienceOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<UltimateResilienceOptions>, UltimateResilienceRelationValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ResilienceTelemetry>();
        services.TryAddSingleton(provider => new ResilienceFunctions(
            provider.GetServices<RegisteredFallback>(), provider.GetServices<RegisteredFailure>()));
        services.TryAddSingleton(provider => new ResilienceSettings(
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<ResilienceFunctions>(),
            provider.GetRequiredService<ResilienceTelemetry>()));
        services.TryAddSingleton(provider => new ResilienceReloads(
            provider.GetServices<IConfigureOptions<UltimateResilienceOptions>>(),
            provider.GetRequiredService<IOptionsFactory<UltimateResilienceOptions>>(),
            provider.GetServices<IValidateOptions<UltimateResilienceOptions>>()));
        services.TryAddSingleton<UltimateResiliencePlugin>();
        services.Replace(ServiceDescriptor.Singleton<IResilienceExecutor>(provider => provider.GetRequiredService<UltimateResiliencePlugin>()));
        return new UltimateResilienceBuilder(services);
    }

    /// <summary>Registers the plugin's services and sets options in code.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configure">Sets options; runs when the host starts, and at every reload.</param>
    /// <returns>The builder that fallbacks and rules of failure are added to.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IUltimateResilienceBuilder AddUltimateResilience(this IServiceCollection services, Action<UltimateResilienceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = services.AddUltimateResilience();
        services.Configure(configure);
        return builder;
    }

    /// <summary>Registers the plugin's services and reads options from configuration, again whenever that changes.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configuration">The section with the options, usually <see cref="UltimateResilienceOptions.SectionName"/>. An unknown key is an error.</param>
    /// <returns>The builder that fallbacks and rules of failure are added to.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IUltimateResilienceBuilder AddUltimateResilience(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var builder = services.AddUltimateResilience();
        services.AddSingleton<IConfigureOptions<UltimateResilienceOptions>>(new ResilienceConfigurationReader(configuration));
        return builder;
    }
}
