using System.Collections.Immutable;
using DataWarehouse.Kernel.Ordering;
using DataWarehouse.SDK.Contracts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Kernel.Hosting;

/// <summary>
/// Takes all plugins through their lives: initializes all in dependency order, then starts all; stops and disposes in reverse.
/// </summary>
/// <remarks>Not thread-safe; the Generic Host calls start, stop and dispose one after the other.</remarks>
internal sealed partial class PluginHost(IEnumerable<IPlugin> plugins, PhaseRunner runner, ILogger<PluginHost> logger)
    : IHostedService, IAsyncDisposable
{
    private readonly ImmutableArray<IPlugin> _registered = [.. plugins];
    private readonly Stack<IPlugin> _toStop = new();
    private readonly Stack<IPlugin> _toDispose = new();

    /// <summary>Initializes, then starts all plugins. When one fails, all that were begun are stopped in reverse order.</summary>
    /// <exception cref="PluginGraphException">The plugins cannot be put in order; none was touched.</exception>
    /// <exception cref="PluginLifecycleException">A plugin failed or took too long.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the plugins are stopped.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var inOrder = Arrange();
        try
        {
            foreach (var plugin in inOrder)
            {
                _toStop.Push(plugin);
                _toDispose.Push(plugin);
                await runner.RunAsync(plugin, PluginPhase.Initialize, cancellationToken).ConfigureAwait(false);
            }

            foreach (var plugin in inOrder)
            {
                await runner.RunAsync(plugin, PluginPhase.Start, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            await RollBackAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops all plugins that were begun, in reverse order; a failing one does not keep the others from stopping.</summary>
    /// <exception cref="AggregateException">Some did not stop; holds one exception for each.</exception>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var failures = await StopAllAsync(cancellationToken).ConfigureAwait(false);
        if (failures.Count > 0)
        {
            throw new AggregateException("Some plugins did not stop.", failures);
        }
    }

    /// <summary>
    /// Disposes the plugins that were begun, in reverse order. The container, which created them, disposes them once more
    /// without effect; left to itself it would follow the order of construction instead.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        while (_toDispose.TryPop(out var plugin))
        {
            try
            {
                await runner.RunAsync(plugin, PluginPhase.Dispose, CancellationToken.None).ConfigureAwait(false);
            }
            catch (PluginLifecycleException failure)
            {
                LogPluginDisposeFailed(failure, plugin.Metadata.Id);
            }
        }
    }

    private ImmutableArray<IPlugin> Arrange()
    {
        var order = PluginDependencyOrder.Arrange([.. _registered.Select(plugin => plugin.Metadata)]);
        var byId = _registered.ToDictionary(plugin => plugin.Metadata.Id);
        return [.. order.Select(id => byId[id])];
    }

    // The caller's token may be what ended the start, so it must not also cut the way back.
    private async Task RollBackAsync()
    {
        foreach (var failure in await StopAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            LogPluginRollbackFailed(failure);
        }
    }

    private async Task<List<Exception>> StopAllAsync(CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        while (_toStop.TryPop(out var plugin))
        {
            try
            {
                await runner.RunAsync(plugin, PluginPhase.Stop, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is PluginLifecycleException or OperationCanceledException)
            {
                failures.Add(failure);
            }
        }

        return failures;
    }
}
