namespace DataWarehouse.Node.Hosting;

/// <summary>What a node does first when it stops, while it still serves: hands leadership to others, then lets streams end.</summary>
/// <remarks>Called by the host, once.</remarks>
/// <param name="engine">The engine.</param>
/// <param name="stop">Says that the node stops.</param>
/// <param name="settings">How long it may take.</param>
/// <param name="time">The clock.</param>
internal sealed class NodeShutdown(NodeEngine engine, NodeStop stop, NodeSettings settings, TimeProvider time) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(settings.StopGrace / 2, time);
        await engine.MoveLeadersAwayAsync(late.Token).ConfigureAwait(false);
        await stop.BeginAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
