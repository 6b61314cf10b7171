using DataWarehouse.SDK.Health;

namespace DataWarehouse.SDK.Contracts;

/// <summary>The health of a plugin that is not serving, told from its lifecycle alone.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class LifecycleHealth
{
    public static HealthReport Describe(PluginState state, PluginLifecycleException? failure)
    {
        var status = state is PluginState.Faulted or PluginState.Stopped or PluginState.Disposed
            ? HealthStatus.Unhealthy
            : HealthStatus.Degraded;
        // The type alone: a message may carry what must not reach a public health page.
        var description = failure is { InnerException: { } cause }
            ? $"{state}; phase {failure.Phase} failed with {cause.GetType().Name}."
            : $"{state}.";
        return new HealthReport(status, description);
    }
}
