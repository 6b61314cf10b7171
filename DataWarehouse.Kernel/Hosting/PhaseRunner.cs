using System.Diagnostics;
using DataWarehouse.Kernel.Configuration;
using DataWarehouse.Kernel.Diagnostics;
using DataWarehouse.SDK.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Kernel.Hosting;

/// <summary>Runs one phase of one plugin within its time, and logs and measures how it ended.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed partial class PhaseRunner(
    IOptions<DataWarehouseOptions> options,
    TimeProvider timeProvider,
    KernelInstruments instruments,
    ILogger<PhaseRunner> logger)
{
    /// <summary>Runs the phase.</summary>
    /// <exception cref="PluginLifecycleException">
    /// The plugin threw, or took too long: then a <see cref="TimeoutException"/> is inside.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task RunAsync(IPlugin plugin, PluginPhase phase, CancellationToken cancellationToken)
    {
        var id = plugin.Metadata.Id;
        var timeout = TimeoutOf(phase);
        var begun = timeProvider.GetTimestamp();
        using var deadline = new CancellationTokenSource(timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var work = InvokeAsync(plugin, phase, either.Token);
        var outcome = PhaseOutcome.Failure;
        try
        {
            await work.WaitAsync(either.Token).ConfigureAwait(false);
            outcome = PhaseOutcome.Success;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            outcome = PhaseOutcome.Cancelled;
            _ = ReportLateFailureAsync(id, phase, work);
            throw;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            outcome = PhaseOutcome.Timeout;
            _ = ReportLateFailureAsync(id, phase, work);
            throw new PluginLifecycleException(id, phase, new TimeoutException($"It took longer than {timeout}."));
        }
        catch (Exception thrown) when (thrown is not PluginLifecycleException)
        {
            throw new PluginLifecycleException(id, phase, thrown);
        }
        finally
        {
            instruments.PhaseEnded(id, phase, outcome, timeProvider.GetElapsedTime(begun));
        }

        LogPhaseCompleted(id, phase);
    }

    private static async Task InvokeAsync(IPlugin plugin, PluginPhase phase, CancellationToken cancellationToken)
    {
        var work = phase switch
        {
            PluginPhase.Initialize => plugin.InitializeAsync(cancellationToken),
            PluginPhase.Start => plugin.StartAsync(cancellationToken),
            PluginPhase.Stop => plugin.StopAsync(cancellationToken),
            PluginPhase.Dispose => plugin.DisposeAsync().AsTask(),
            _ => throw new UnreachableException(),
        };
        await work.ConfigureAwait(false);
    }

    // A plugin that is slow to honour its token is left running when the host gives up on it; its eventual failure must still
    // be seen.
    private async Task ReportLateFailureAsync(PluginId id, PluginPhase phase, Task work)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It ended as it was asked to.
        }
        catch (Exception late)
        {
            LogAbandonedPhaseFailed(late, id, phase);
        }
    }

    private TimeSpan TimeoutOf(PluginPhase phase) => phase switch
    {
        PluginPhase.Initialize => options.Value.InitializeTimeout,
        PluginPhase.Start => options.Value.StartTimeout,
        PluginPhase.Stop => options.Value.StopTimeout,
        PluginPhase.Dispose => options.Value.DisposeTimeout,
        _ => throw new UnreachableException(),
    };
}
