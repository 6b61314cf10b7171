namespace DataWarehouse.SDK.Contracts;

/// <summary>
/// A phase was requested that the plugin's state does not allow, for example a second start. The request changed
/// nothing: the mistake is the caller's and the plugin goes on as before.
/// </summary>
/// <remarks>Immutable once thrown; safe to read from any thread.</remarks>
public sealed class PluginStateException : InvalidOperationException
{
    /// <summary>Reports a refused request.</summary>
    /// <param name="pluginId">The plugin that refused.</param>
    /// <param name="phase">The phase that was requested.</param>
    /// <param name="state">The state of the plugin at that moment.</param>
    /// <exception cref="ArgumentNullException"><paramref name="pluginId"/> is null.</exception>
    public PluginStateException(PluginId pluginId, PluginPhase phase, PluginState state)
        : base($"Plugin '{pluginId}' cannot run phase {phase} in state {state}, or after a stop was requested.")
    {
        ArgumentNullException.ThrowIfNull(pluginId);
        PluginId = pluginId;
        Phase = phase;
        State = state;
    }

    /// <summary>The plugin that refused.</summary>
    public PluginId PluginId { get; }

    /// <summary>The phase that was requested.</summary>
    public PluginPhase Phase { get; }

    /// <summary>The state of the plugin when it refused.</summary>
    public PluginState State { get; }
}
