namespace DataWarehouse.SDK.Contracts;

/// <summary>
/// The state machine behind <see cref="PluginBase"/>: takes one phase at a time, each at most once, and turns failures
/// into named errors.
/// </summary>
/// <remarks>
/// Thread-safe. Whoever holds <see cref="_turn"/> owns the state; everyone else only reads it. Initialize and Start take
/// the turn or are refused, Stop and Dispose wait for it. Neither the semaphore nor the token source holds an unmanaged
/// resource here, and a late caller may still wait on them, so neither is disposed.
/// </remarks>
internal sealed class PluginLifecycle(PluginId pluginId, Func<PluginPhase, CancellationToken, Task> hook) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _retired = new();
    private volatile PluginState _state = PluginState.Created;
    private volatile PluginLifecycleException? _failure;
    private bool _stopAttempted;

    public PluginState State => _state;

    /// <summary>The last failure of a phase, or null.</summary>
    public PluginLifecycleException? Failure => _failure;

    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TakeTurn(PluginPhase.Initialize, PluginState.Created);
        try
        {
            _state = PluginState.Initializing;
            await RunCancellableAsync(PluginPhase.Initialize, cancellationToken).ConfigureAwait(false);
            _state = PluginState.Initialized;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TakeTurn(PluginPhase.Start, PluginState.Initialized);
        try
        {
            _state = PluginState.Starting;
            await RunCancellableAsync(PluginPhase.Start, cancellationToken).ConfigureAwait(false);
            _state = PluginState.Started;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await RetireAsync().ConfigureAwait(false);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await StopOnce_NeedsTurnAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await RetireAsync().ConfigureAwait(false);
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (_state != PluginState.Disposed)
            {
                await Dispose_NeedsTurnAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task Dispose_NeedsTurnAsync()
    {
        var stopFailure = await CaptureAsync(StopOnce_NeedsTurnAsync(CancellationToken.None)).ConfigureAwait(false);
        var disposeFailure = await CaptureAsync(RunAsync(PluginPhase.Dispose, CancellationToken.None)).ConfigureAwait(false);
        _state = PluginState.Disposed;
        if (stopFailure is not null && disposeFailure is not null)
        {
            throw new PluginLifecycleException(pluginId, PluginPhase.Dispose, new AggregateException(stopFailure, disposeFailure));
        }

        if ((stopFailure ?? disposeFailure) is { } failure)
        {
            throw failure;
        }
    }

    // The stop hook runs at most once, and only when there may be something to stop: initialization may have begun
    // background work before it failed.
    private async Task StopOnce_NeedsTurnAsync(CancellationToken cancellationToken)
    {
        if (_stopAttempted || _state == PluginState.Disposed)
        {
            return;
        }

        _stopAttempted = true;
        if (_state != PluginState.Created)
        {
            _state = PluginState.Stopping;
            await RunAsync(PluginPhase.Stop, cancellationToken).ConfigureAwait(false);
        }

        _state = PluginState.Stopped;
    }

    private void TakeTurn(PluginPhase phase, PluginState required)
    {
        if (!_turn.Wait(TimeSpan.Zero))
        {
            throw new PluginStateException(pluginId, phase, _state);
        }

        if (_state != required || _retired.IsCancellationRequested)
        {
            var actual = _state;
            _turn.Release();
            throw new PluginStateException(pluginId, phase, actual);
        }
    }

    private async Task RunCancellableAsync(PluginPhase phase, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _retired.Token);
        await RunAsync(phase, either.Token).ConfigureAwait(false);
    }

    private async Task RunAsync(PluginPhase phase, CancellationToken cancellationToken)
    {
        try
        {
            await hook(phase, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _state = PluginState.Faulted;
            throw;
        }
        catch (Exception thrown)
        {
            var failure = new PluginLifecycleException(pluginId, phase, thrown);
            _failure = failure;
            _state = PluginState.Faulted;
            throw failure;
        }
    }

    private async Task RetireAsync()
    {
        try
        {
            await _retired.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException)
        {
            // A callback that a hook registered on its token threw. It belongs to the phase under way, which reports its
            // own end; stopping must go on.
        }
    }

    private static async Task<PluginLifecycleException?> CaptureAsync(Task phase)
    {
        try
        {
            await phase.ConfigureAwait(false);
            return null;
        }
        catch (PluginLifecycleException failure)
        {
            return failure;
        }
    }
}
