using DataWarehouse.SDK.Health;

namespace DataWarehouse.SDK.Contracts;

/// <summary>
/// A part of a node that a host starts and stops. Extend <see cref="PluginBase"/>, which keeps these rules, rather than
/// implementing the interface.
/// </summary>
/// <remarks>
/// A host does, in this order:
/// <list type="number">
/// <item><description>constructs the plugin; a constructor does no I/O and starts nothing;</description></item>
/// <item><description>calls <see cref="InitializeAsync"/> after all dependencies are initialized;</description></item>
/// <item><description>calls <see cref="StartAsync"/> after all dependencies are started;</description></item>
/// <item><description>calls <see cref="StopAsync"/> before any dependency is stopped, also after a failed phase;</description></item>
/// <item><description>calls <see cref="IAsyncDisposable.DisposeAsync"/>, whatever happened before.</description></item>
/// </list>
/// All members may be called from any thread at any time.
/// </remarks>
public interface IPlugin : IHealthReporter, IAsyncDisposable
{
    /// <summary>What the plugin says about itself; the same instance for the plugin's whole life.</summary>
    PluginMetadata Metadata { get; }

    /// <summary>Where the plugin stands; may be stale when the caller reads it.</summary>
    PluginState State { get; }

    /// <summary>Reads configuration and builds what the plugin needs. Succeeds at most once.</summary>
    /// <param name="cancellationToken">
    /// Cancelled before the call: nothing has happened and the call may be repeated. Cancelled later: the plugin is
    /// <see cref="PluginState.Faulted"/> and can only be stopped and disposed.
    /// </param>
    /// <exception cref="PluginStateException">It was called before, is under way, or a stop was requested.</exception>
    /// <exception cref="PluginLifecycleException">The plugin failed; it is now <see cref="PluginState.Faulted"/>.</exception>
    /// <exception cref="OperationCanceledException">The token, a stop or a disposal cancelled it.</exception>
    Task InitializeAsync(CancellationToken cancellationToken);

    /// <summary>Begins to serve. Succeeds at most once.</summary>
    /// <param name="cancellationToken">As in <see cref="InitializeAsync"/>.</param>
    /// <exception cref="PluginStateException">The plugin is not <see cref="PluginState.Initialized"/>, or a stop was requested.</exception>
    /// <exception cref="PluginLifecycleException">The plugin failed; it is now <see cref="PluginState.Faulted"/>.</exception>
    /// <exception cref="OperationCanceledException">The token, a stop or a disposal cancelled it.</exception>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Cancels a phase under way, waits for its end, and ends serving. A repeated call waits for the first and then
    /// returns without doing or reporting anything.
    /// </summary>
    /// <param name="cancellationToken">
    /// Cancelled before the call: nothing has happened. Cancelled while waiting for a phase under way: the plugin accepts no
    /// further phase but is not stopped, and the call may be repeated. Cancelled later: the plugin is
    /// <see cref="PluginState.Faulted"/> and is not stopped again.
    /// </param>
    /// <exception cref="PluginLifecycleException">The plugin failed to stop; it is now <see cref="PluginState.Faulted"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task StopAsync(CancellationToken cancellationToken);
}
