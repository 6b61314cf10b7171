using DataWarehouse.Kernel.Hosting;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Grpc;
using DataWarehouse.Plugins.UltimateResilience;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Node.Policies;

/// <summary>Registers the resilience plugin with the policies of this program, and what an operator's file changes about them.</summary>
/// <remarks>Not thread-safe; used while a host is built.</remarks>
internal static class PolicyRegistration
{
    /// <summary>Adds the plugin and the policies.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="file">What an operator changes; null for nothing. It stays the caller's.</param>
    /// <param name="answer">How long the leader may take to answer another node.</param>
    /// <param name="isTelemetryOn">Whether Polly's own telemetry is on, unless the file says otherwise.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddCallPolicies(this IServiceCollection services, PolicyFile? file, TimeSpan answer, bool isTelemetryOn)
    {
        services.AddDataWarehouse().AddPlugin<UltimateResiliencePlugin>();
        var builder = services.AddUltimateResilience(options =>
        {
            options.Telemetry = isTelemetryOn;
            foreach (var policy in CallPolicies.All) options.Policies[policy.Name] = policy.Default(answer);
        });
        if (file is not null) services.AddUltimateResilience(file.Configuration);
        services.AddSingleton<IValidateOptions<UltimateResilienceOptions>>(new CallPolicyRule(file));
        builder.AddFailureRule(CallPolicies.TransientRule, ClientPolicies.IsTransient);
        builder.AddFailedResult<EngineAnswer>(CallPolicies.UnansweredRule, static answer => answer.Outcome is EngineOutcome.NoLeader or EngineOutcome.Unknown);
        return services;
    }

    /// <summary>Why a file of policies is refused, with all reasons; null if it is not.</summary>
    /// <param name="file">The file.</param>
    /// <param name="answer">How long the leader may take to answer another node.</param>
    public static string? FindFlaw(PolicyFile file, TimeSpan answer)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        using var provider = services.AddCallPolicies(file, answer, isTelemetryOn: false).BuildServiceProvider();
        try
        {
            provider.ValidatePolicies();
            return null;
        }
        catch (OptionsValidationException refused)
        {
            return $"The policies are refused: {string.Join(" ", refused.Failures)}";
        }
    }

    /// <summary>Judges the policies before anything else begins.</summary>
    /// <param name="services">The services of the host.</param>
    /// <exception cref="OptionsValidationException">They are refused; holds all reasons.</exception>
    public static void ValidatePolicies(this IServiceProvider services) => services.GetService<IStartupValidator>()?.Validate();
}
