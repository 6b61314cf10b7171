using DataWarehouse.SDK.Health;

namespace DataWarehouse.SDK.Contracts;

/// <summary>
/// Base of all plugins: public lifecycle methods that guard order, repetition and concurrency, and protected hooks that do
/// the work.
/// </summary>
/// <remarks>
/// <para>
/// The state moves Created → Initialized → Started → Stopped → Disposed. A hook that throws, or that ends because it was
/// cancelled, leaves the plugin <see cref="PluginState.Faulted"/>; it can then only be stopped and disposed. Disposal
/// stops first where that has not been tried.
/// </para>
/// <para>
/// Hooks never overlap each other and each runs at most once. A hook must honour its token and must not await the plugin's
/// own lifecycle methods: stop and dispose wait for the hook under way.
/// </para>
/// <para>Thread-safe: every public member may be called from any thread at any time.</para>
/// </remarks>
public abstract class PluginBase : IPlugin
{
    private readonly PluginLifecycle _lifecycle;

    /// <summary>
    /// Prepares a plugin in state <see cref="PluginState.Created"/>. A derived constructor does no I/O and starts nothing.
    /// </summary>
    /// <param name="metadata">What the plugin says about itself.</param>
    /// <exception cref="ArgumentNullException"><paramref name="metadata"/> is null.</exception>
    protected PluginBase(PluginMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        Metadata = metadata;
        _lifecycle = new PluginLifecycle(metadata.Id, RunHookAsync);
    }

    /// <inheritdoc/>
    public PluginMetadata Metadata { get; }

    /// <inheritdoc/>
    public PluginState State => _lifecycle.State;

    /// <inheritdoc/>
    public Task InitializeAsync(CancellationToken cancellationToken) => _lifecycle.InitializeAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => _lifecycle.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _lifecycle.StopAsync(cancellationToken);

    /// <summary>
    /// Cancels a phase under way, waits for its end, stops where that has not been tried, and releases everything. A repeated
    /// call waits for the first and then returns without doing or reporting anything. It waits as long as the hooks take.
    /// </summary>
    /// <exception cref="PluginLifecycleException">
    /// Stopping or releasing failed; both were tried and the plugin is <see cref="PluginState.Disposed"/> all the same. When
    /// both failed the inner exception is an <see cref="AggregateException"/> of the two.
    /// </exception>
    public async ValueTask DisposeAsync()
    {
        await _lifecycle.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Says how the plugin is: unhealthy when faulted, stopped or disposed; degraded while it comes up or goes down; in state
    /// <see cref="PluginState.Started"/> whatever <see cref="OnReportHealthAsync"/> says, or unhealthy when that throws.
    /// </summary>
    /// <param name="cancellationToken">Cancellation leaves nothing behind.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<HealthReport> ReportHealthAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var state = _lifecycle.State;
        if (state != PluginState.Started)
        {
            return LifecycleHealth.Describe(state, _lifecycle.Failure);
        }

        try
        {
            return await OnReportHealthAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception thrown) when (thrown is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return new HealthReport(HealthStatus.Unhealthy, $"The health report failed with {thrown.GetType().Name}.");
        }
    }

    /// <summary>Reads configuration and builds what the plugin needs. The default does nothing.</summary>
    /// <param name="cancellationToken">Cancelled by the caller, by a stop or by a disposal; the plugin is then faulted.</param>
    protected virtual Task OnInitializeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Begins to serve. The default does nothing.</summary>
    /// <param name="cancellationToken">Cancelled by the caller, by a stop or by a disposal; the plugin is then faulted.</param>
    protected virtual Task OnStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Ends serving and awaits the plugin's background work. Runs when initialization was at least begun, so it must cope with
    /// any part of it missing. The default does nothing.
    /// </summary>
    /// <param name="cancellationToken">Cancelled when the caller of stop gives up; never cancelled during a disposal.</param>
    protected virtual Task OnStopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Releases what the constructor and the phases acquired. Always runs, once, after the stop. The default does nothing.
    /// </summary>
    /// <param name="cancellationToken">Never cancelled; a disposal runs to its end.</param>
    protected virtual Task OnDisposeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Says how a started plugin is. The default is healthy. Calls may overlap each other and the stop hook; the answer should
    /// take milliseconds and do no I/O.
    /// </summary>
    /// <param name="cancellationToken">Cancellation must leave nothing behind.</param>
    protected virtual Task<HealthReport> OnReportHealthAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new HealthReport(HealthStatus.Healthy, "Started."));

    private Task RunHookAsync(PluginPhase phase, CancellationToken cancellationToken) => phase switch
    {
        PluginPhase.Initialize => OnInitializeAsync(cancellationToken),
        PluginPhase.Start => OnStartAsync(cancellationToken),
        PluginPhase.Stop => OnStopAsync(cancellationToken),
        PluginPhase.Dispose => OnDisposeAsync(cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, "Not a defined phase."),
    };
}
