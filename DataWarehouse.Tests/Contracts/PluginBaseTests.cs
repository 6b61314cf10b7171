using DataWarehouse.SDK.Contracts;

namespace DataWarehouse.Tests.Contracts;

public sealed class PluginBaseTests : IAsyncDisposable
{
    private readonly ScriptedPlugin _plugin = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _plugin.DisposeAsync();

    [Fact]
    public void Constructor_NullMetadata_Throws() => Assert.Throws<ArgumentNullException>(() => new ScriptedPlugin(null!));

    [Fact]
    public async Task Lifecycle_InOrder_RunsEachHookOnceAndMovesTheState()
    {
        Assert.Equal(PluginState.Created, _plugin.State);
        await _plugin.InitializeAsync(Ct);
        Assert.Equal(PluginState.Initialized, _plugin.State);
        await _plugin.StartAsync(Ct);
        Assert.Equal(PluginState.Started, _plugin.State);
        await _plugin.StopAsync(Ct);
        Assert.Equal(PluginState.Stopped, _plugin.State);
        await _plugin.DisposeAsync();
        Assert.Equal(PluginState.Disposed, _plugin.State);
        Assert.Equal(["scripted:Initialize", "scripted:Start", "scripted:Stop", "scripted:Dispose"], _plugin.Journal);
    }

    [Fact]
    public async Task Initialize_Twice_IsRefusedAndChangesNothing()
    {
        await _plugin.InitializeAsync(Ct);

        var refusal = await Assert.ThrowsAsync<PluginStateException>(() => _plugin.InitializeAsync(Ct));

        Assert.Equal(PluginPhase.Initialize, refusal.Phase);
        Assert.Equal(PluginState.Initialized, refusal.State);
        Assert.Equal(_plugin.Metadata.Id, refusal.PluginId);
        Assert.IsType<InvalidOperationException>(refusal, exactMatch: false);
        Assert.Equal(PluginState.Initialized, _plugin.State);
    }

    [Fact]
    public async Task Start_Twice_IsRefused()
    {
        await _plugin.InitializeAsync(Ct);
        await _plugin.StartAsync(Ct);

        await Assert.ThrowsAsync<PluginStateException>(() => _plugin.StartAsync(Ct));

        Assert.Equal(PluginState.Started, _plugin.State);
    }

    [Fact]
    public async Task Start_WithoutInitialize_IsRefused()
    {
        await Assert.ThrowsAsync<PluginStateException>(() => _plugin.StartAsync(Ct));

        Assert.Equal(PluginState.Created, _plugin.State);
    }

    [Theory]
    [InlineData(PluginPhase.Initialize)]
    [InlineData(PluginPhase.Start)]
    public async Task Phase_Throwing_SurfacesNamedAndFaults(PluginPhase phase)
    {
        var cause = new IOException("disk");
        _plugin.Script[phase] = _ => throw cause;

        var failure = await Assert.ThrowsAsync<PluginLifecycleException>(async () =>
        {
            await _plugin.InitializeAsync(Ct);
            await _plugin.StartAsync(Ct);
        });

        Assert.Equal(phase, failure.Phase);
        Assert.Equal(_plugin.Metadata.Id, failure.PluginId);
        Assert.Same(cause, failure.InnerException);
        Assert.Contains("disk", failure.Message, StringComparison.Ordinal);
        Assert.Equal(PluginState.Faulted, _plugin.State);
    }

    [Fact]
    public async Task Initialize_OwnCancellationException_IsAFailureNotACancellation()
    {
        _plugin.Script[PluginPhase.Initialize] = _ => throw new OperationCanceledException();

        await Assert.ThrowsAsync<PluginLifecycleException>(() => _plugin.InitializeAsync(Ct));
    }

    [Fact]
    public async Task Initialize_CancelledBefore_HasDoneNothingAndCanBeRepeated()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _plugin.InitializeAsync(new CancellationToken(true)));
        Assert.Equal(PluginState.Created, _plugin.State);

        await _plugin.InitializeAsync(Ct);

        Assert.Equal(["scripted:Initialize"], _plugin.Journal);
    }

    [Fact]
    public async Task Start_CancelledHalfWay_FaultsAndCanOnlyBeStopped()
    {
        using var cancellation = new CancellationTokenSource();
        var gate = new Gate();
        _plugin.Script[PluginPhase.Start] = gate.HoldPolitelyAsync;
        await _plugin.InitializeAsync(Ct);

        var start = _plugin.StartAsync(cancellation.Token);
        await gate.Reached.WaitAsync(Ct);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Equal(PluginState.Faulted, _plugin.State);
        await Assert.ThrowsAsync<PluginStateException>(() => _plugin.StartAsync(Ct));
        await _plugin.StopAsync(Ct);
        Assert.Equal(PluginState.Stopped, _plugin.State);
    }

    [Fact]
    public async Task Stop_NeverInitialized_RunsNoHook()
    {
        await _plugin.StopAsync(Ct);

        Assert.Equal(PluginState.Stopped, _plugin.State);
        Assert.Empty(_plugin.Journal);
        await Assert.ThrowsAsync<PluginStateException>(() => _plugin.InitializeAsync(Ct));
    }

    [Fact]
    public async Task Stop_Twice_RunsTheHookOnce()
    {
        await _plugin.InitializeAsync(Ct);

        await _plugin.StopAsync(Ct);
        await _plugin.StopAsync(Ct);

        Assert.Equal(["scripted:Initialize", "scripted:Stop"], _plugin.Journal);
    }

    [Fact]
    public async Task Stop_Failing_FaultsIsNotRepeatedAndStillDisposes()
    {
        _plugin.Script[PluginPhase.Stop] = _ => throw new IOException("stop");
        await _plugin.InitializeAsync(Ct);

        var failure = await Assert.ThrowsAsync<PluginLifecycleException>(() => _plugin.StopAsync(Ct));
        Assert.Equal(PluginPhase.Stop, failure.Phase);
        Assert.Equal(PluginState.Faulted, _plugin.State);

        await _plugin.StopAsync(Ct);
        await _plugin.DisposeAsync();
        Assert.Equal(["scripted:Initialize", "scripted:Stop", "scripted:Dispose"], _plugin.Journal);
    }

    [Fact]
    public async Task Stop_CancelledBefore_HasDoneNothing()
    {
        await _plugin.InitializeAsync(Ct);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _plugin.StopAsync(new CancellationToken(true)));

        await _plugin.StartAsync(Ct);
        Assert.Equal(PluginState.Started, _plugin.State);
    }

    [Fact]
    public async Task Dispose_OfStarted_StopsFirst()
    {
        await _plugin.InitializeAsync(Ct);
        await _plugin.StartAsync(Ct);

        await _plugin.DisposeAsync();

        Assert.Equal(["scripted:Initialize", "scripted:Start", "scripted:Stop", "scripted:Dispose"], _plugin.Journal);
    }

    [Fact]
    public async Task Dispose_OfFaulted_StopsAndReleases()
    {
        _plugin.Script[PluginPhase.Initialize] = _ => throw new IOException("initialize");
        await Assert.ThrowsAsync<PluginLifecycleException>(() => _plugin.InitializeAsync(Ct));

        await _plugin.DisposeAsync();

        Assert.Equal(["scripted:Initialize", "scripted:Stop", "scripted:Dispose"], _plugin.Journal);
        Assert.Equal(PluginState.Disposed, _plugin.State);
    }

    [Fact]
    public async Task Dispose_NeverInitialized_ReleasesOnly()
    {
        await _plugin.DisposeAsync();
        await _plugin.DisposeAsync();
        await _plugin.StopAsync(Ct);

        Assert.Equal(["scripted:Dispose"], _plugin.Journal);
        Assert.Equal(PluginState.Disposed, _plugin.State);
        await Assert.ThrowsAsync<PluginStateException>(() => _plugin.InitializeAsync(Ct));
    }

    [Fact]
    public async Task Dispose_StopAndReleaseFailing_ReportsBothAndIsDisposed()
    {
        var stop = new IOException("stop");
        var release = new IOException("release");
        _plugin.Script[PluginPhase.Stop] = _ => throw stop;
        _plugin.Script[PluginPhase.Dispose] = _ => throw release;
        await _plugin.InitializeAsync(Ct);

        var failure = await Assert.ThrowsAsync<PluginLifecycleException>(async () => await _plugin.DisposeAsync());

        var both = Assert.IsType<AggregateException>(failure.InnerException);
        Assert.Equal([stop, release], both.InnerExceptions.Select(inner => inner.InnerException));
        Assert.Equal(PluginState.Disposed, _plugin.State);
        await _plugin.DisposeAsync();
    }

    [Theory]
    [InlineData(PluginPhase.Stop)]
    [InlineData(PluginPhase.Dispose)]
    public async Task Dispose_OneFailing_ReportsThatOneAndIsDisposed(PluginPhase phase)
    {
        _plugin.Script[phase] = _ => throw new IOException("one");
        await _plugin.InitializeAsync(Ct);

        var failure = await Assert.ThrowsAsync<PluginLifecycleException>(async () => await _plugin.DisposeAsync());

        Assert.Equal(phase, failure.Phase);
        Assert.Equal(PluginState.Disposed, _plugin.State);
        Assert.Contains("scripted:Dispose", _plugin.Journal);
    }
}
