namespace DataWarehouse.SDK.Contracts;

/// <summary>A phase of a plugin's life failed. <see cref="Exception.InnerException"/> is what the plugin threw.</summary>
/// <remarks>Immutable once thrown; safe to read from any thread.</remarks>
public sealed class PluginLifecycleException : Exception
{
    /// <summary>Reports a failed phase.</summary>
    /// <param name="pluginId">The plugin that failed.</param>
    /// <param name="phase">The phase that failed.</param>
    /// <param name="innerException">What the plugin threw, or a <see cref="TimeoutException"/> when the host gave up waiting.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public PluginLifecycleException(PluginId pluginId, PluginPhase phase, Exception innerException)
        : base(Describe(pluginId, phase, innerException), innerException)
    {
        PluginId = pluginId;
        Phase = phase;
    }

    /// <summary>The plugin that failed.</summary>
    public PluginId PluginId { get; }

    /// <summary>The phase that failed.</summary>
    public PluginPhase Phase { get; }

    private static string Describe(PluginId pluginId, PluginPhase phase, Exception innerException)
    {
        ArgumentNullException.ThrowIfNull(pluginId);
        ArgumentNullException.ThrowIfNull(innerException);
        return $"Plugin '{pluginId}' failed in phase {phase}: {innerException.Message}";
    }
}
