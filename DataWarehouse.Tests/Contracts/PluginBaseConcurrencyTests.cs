using DataWarehouse.SDK.Contracts;

namespace DataWarehouse.Tests.Contracts;

public sealed class PluginBaseConcurrencyTests : IAsyncDisposable
{
    private readonly ScriptedPlugin _plugin = new();
    private readonly Gate _gate = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _plugin.DisposeAsync();

    [Fact]
    public async Task Initialize_WhileInitializing_IsRefusedAndTheFirstSucceeds()
    {
        _plugin.Script[PluginPhase.Initialize] = _gate.HoldAsync;
        var first = _plugin.InitializeAsync(Ct);
        await _gate.Reached.WaitAsync(Ct);

        var refusal = await Assert.ThrowsAsync<PluginStateException>(() => _plugin.InitializeAsync(Ct));
        Assert.Equal(PluginState.Initializing, refusal.State);
        await Assert.ThrowsAsync<PluginStateException>(() => _plugin.StartAsync(Ct));

        _gate.Open();
        await first;
        Assert.Equal(PluginState.Initialized, _plugin.State);
    }

    [Fact]
    public async Task Initialize_FromManyThreads_SucceedsExactlyOnce()
    {
        var calls = Enumerable.Range(0, 32).Select(_ => Task.Run(() => _plugin.InitializeAsync(Ct), Ct)).ToArray();

        await Task.WhenAll(calls).ContinueWith(_ => { }, Ct, TaskContinuationOptions.None, TaskScheduler.Default);

        _ = Assert.Single(calls, call => call.IsCompletedSuccessfully);
        Assert.All(calls.Where(call => call.IsFaulted), call => Assert.IsType<PluginStateException>(call.Exception!.InnerException));
        Assert.Single(_plugin.Journal);
    }

    [Fact]
    public async Task StopAndDispose_FromManyThreads_RunEachHookOnce()
    {
        await _plugin.InitializeAsync(Ct);
        var stops = Enumerable.Range(0, 16).Select(_ => Task.Run(() => _plugin.StopAsync(Ct), Ct));
        var disposals = Enumerable.Range(0, 16).Select(_ => Task.Run(async () => await _plugin.DisposeAsync(), Ct));

        await Task.WhenAll(stops.Concat(disposals));

        Assert.Equal(["scripted:Initialize", "scripted:Stop", "scripted:Dispose"], _plugin.Journal);
    }

    [Fact]
    public async Task Stop_WhileStarting_CancelsTheStartAndThenStops()
    {
        _plugin.Script[PluginPhase.Start] = _gate.HoldPolitelyAsync;
        await _plugin.InitializeAsync(Ct);
        var start = _plugin.StartAsync(Ct);
        await _gate.Reached.WaitAsync(Ct);

        await _plugin.StopAsync(Ct);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Equal(PluginState.Stopped, _plugin.State);
        Assert.Equal(["scripted:Initialize", "scripted:Start", "scripted:Stop"], _plugin.Journal);
    }

    [Fact]
    public async Task Stop_WhileADeafStartRuns_WaitsForItsEnd()
    {
        _plugin.Script[PluginPhase.Start] = _gate.HoldAsync;
        await _plugin.InitializeAsync(Ct);
        var start = _plugin.StartAsync(Ct);

        var stop = _plugin.StopAsync(Ct);
        Assert.False(stop.IsCompleted);
        Assert.DoesNotContain("scripted:Stop", _plugin.Journal);
        _gate.Open();

        await start;
        await stop;
        Assert.Equal(PluginState.Stopped, _plugin.State);
    }

    [Fact]
    public async Task Stop_CancelledWhileWaiting_CanBeRepeatedAndAllowsNoFurtherPhase()
    {
        using var cancellation = new CancellationTokenSource();
        _plugin.Script[PluginPhase.Initialize] = _gate.HoldAsync;
        var initialize = _plugin.InitializeAsync(Ct);
        var stop = _plugin.StopAsync(cancellation.Token);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stop);
        _gate.Open();
        await initialize;

        await Assert.ThrowsAsync<PluginStateException>(() => _plugin.StartAsync(Ct));
        await _plugin.StopAsync(Ct);
        Assert.Equal(PluginState.Stopped, _plugin.State);
    }

    [Fact]
    public async Task Stop_CancelledHalfWay_FaultsAndIsNotRepeated()
    {
        using var cancellation = new CancellationTokenSource();
        _plugin.Script[PluginPhase.Stop] = _gate.HoldPolitelyAsync;
        await _plugin.InitializeAsync(Ct);
        var stop = _plugin.StopAsync(cancellation.Token);
        await _gate.Reached.WaitAsync(Ct);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stop);
        Assert.Equal(PluginState.Faulted, _plugin.State);
        await _plugin.DisposeAsync();
        Assert.Equal(["scripted:Initialize", "scripted:Stop", "scripted:Dispose"], _plugin.Journal);
    }

    [Fact]
    public async Task Dispose_WhileInitializing_CancelsStopsAndReleases()
    {
        _plugin.Script[PluginPhase.Initialize] = _gate.HoldPolitelyAsync;
        var initialize = _plugin.InitializeAsync(Ct);
        await _gate.Reached.WaitAsync(Ct);

        await _plugin.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => initialize);
        Assert.Equal(["scripted:Initialize", "scripted:Stop", "scripted:Dispose"], _plugin.Journal);
    }

    [Fact]
    public async Task Stop_WithACancellationCallbackThatThrows_StillStops()
    {
        _plugin.Script[PluginPhase.Start] = async token =>
        {
            token.Register(() => throw new InvalidOperationException("callback"));
            await _gate.HoldPolitelyAsync(token);
        };
        await _plugin.InitializeAsync(Ct);
        var start = _plugin.StartAsync(Ct);
        await _gate.Reached.WaitAsync(Ct);

        await _plugin.StopAsync(Ct);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Equal(PluginState.Stopped, _plugin.State);
    }
}
