using DataWarehouse.Kernel.Ordering;
using DataWarehouse.SDK.Contracts;
using DataWarehouse.SDK.Diagnostics;
using DataWarehouse.Tests.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Testing;

namespace DataWarehouse.Tests.Kernel.Hosting;

public sealed class PluginHostTests
{
    private readonly HostFixture _fixture = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Host_StartsInDependencyOrderAndStopsAndDisposesInReverse()
    {
        _fixture.Add("c", "b");
        _fixture.Add("a");
        _fixture.Add("b", "a");

        using (var host = _fixture.Builder.Build())
        {
            await host.StartAsync(Ct);
            await host.StopAsync(Ct);
        }

        Assert.Equal(
            [
                "a:Initialize", "b:Initialize", "c:Initialize", "a:Start", "b:Start", "c:Start",
                "c:Stop", "b:Stop", "a:Stop", "c:Dispose", "b:Dispose", "a:Dispose",
            ],
            _fixture.Journal);
    }

    [Fact]
    public async Task Start_OnePluginFailing_StopsAllBegunInReverseAndReportsTheCause()
    {
        var cause = new IOException("b");
        _fixture.Add("a");
        _fixture.Add("b", "a").Script[PluginPhase.Start] = _ => throw cause;
        _fixture.Add("c", "b");
        using var host = _fixture.Builder.Build();

        var failure = await Assert.ThrowsAsync<PluginLifecycleException>(() => host.StartAsync(Ct));

        Assert.Equal(("b", PluginPhase.Start), (failure.PluginId.Value, failure.Phase));
        Assert.Same(cause, failure.InnerException);
        Assert.Equal(["a:Start", "b:Start", "c:Stop", "b:Stop", "a:Stop"], _fixture.Journal.Skip(3));
    }

    [Fact]
    public async Task Start_InitializeFailing_LeavesLaterPluginsAlone()
    {
        _fixture.Add("a").Script[PluginPhase.Initialize] = _ => throw new IOException("a");
        var untouched = _fixture.Add("b", "a");
        using var host = _fixture.Builder.Build();

        await Assert.ThrowsAsync<PluginLifecycleException>(() => host.StartAsync(Ct));

        Assert.Equal(["a:Initialize", "a:Stop"], _fixture.Journal);
        Assert.Equal(PluginState.Created, untouched.State);
    }

    [Fact]
    public async Task Start_ForeignPluginThrowing_SurfacesNamedToo()
    {
        var cause = new IOException("foreign");
        _fixture.Builder.Services.AddSingleton<IPlugin>(new ForeignPlugin(cause));
        using var host = _fixture.Builder.Build();

        var failure = await Assert.ThrowsAsync<PluginLifecycleException>(() => host.StartAsync(Ct));

        Assert.Equal(("foreign", PluginPhase.Initialize), (failure.PluginId.Value, failure.Phase));
        Assert.Same(cause, failure.InnerException);
    }

    [Fact]
    public async Task Start_RollbackFailing_IsLoggedAndGoesOn()
    {
        _fixture.Add("a");
        _fixture.Add("b", "a").Script[PluginPhase.Stop] = _ => throw new IOException("stop b");
        _fixture.Add("c", "b").Script[PluginPhase.Start] = _ => throw new IOException("start c");
        using var host = _fixture.Builder.Build();

        await Assert.ThrowsAsync<PluginLifecycleException>(() => host.StartAsync(Ct));

        Assert.Equal(["c:Stop", "b:Stop", "a:Stop"], _fixture.Journal.TakeLast(3));
        var record = Assert.Single(Records(host), record => record.Id.Id == 1011);
        Assert.Equal(("PluginRollbackFailed", "b"), (record.Id.Name, ((PluginLifecycleException)record.Exception!).PluginId.Value));
    }

    [Fact]
    public async Task Start_TakingTooLong_TimesOutNamedAndRollsBack()
    {
        var gate = new Gate();
        _fixture.Add("a");
        _fixture.Add("slow", "a").Script[PluginPhase.Start] = gate.HoldPolitelyAsync;
        using var host = _fixture.Builder.Build();

        var start = host.StartAsync(Ct);
        await gate.Reached.WaitAsync(Ct);
        _fixture.Time.Advance(_fixture.Defaults.StartTimeout);

        var failure = await Assert.ThrowsAsync<PluginLifecycleException>(() => start);
        Assert.Equal(("slow", PluginPhase.Start), (failure.PluginId.Value, failure.Phase));
        Assert.IsType<TimeoutException>(failure.InnerException);
        Assert.Equal(["slow:Stop", "a:Stop"], _fixture.Journal.TakeLast(2));
    }

    [Fact]
    public async Task Start_DeafPluginFailingLate_IsLogged()
    {
        var gate = new Gate();
        _fixture.Add("deaf").Script[PluginPhase.Initialize] = async token =>
        {
            await gate.HoldAsync(token);
            throw new IOException("late");
        };
        using var host = _fixture.Builder.Build();

        var start = host.StartAsync(Ct);
        await gate.Reached.WaitAsync(Ct);
        _fixture.Time.Advance(_fixture.Defaults.InitializeTimeout);
        gate.Open();

        var failure = await Assert.ThrowsAsync<PluginLifecycleException>(() => start);
        Assert.IsType<TimeoutException>(failure.InnerException);
        await _fixture.LogLines.FirstAsync(line => line.Contains("failed after the host had given up", StringComparison.Ordinal), Ct);
        Assert.Single(Records(host), record => record.Id.Id == 1005 && record.Id.Name == "PluginAbandonedPhaseFailed");
    }

    [Fact]
    public async Task Start_Cancelled_RollsBack()
    {
        using var cancellation = new CancellationTokenSource();
        var gate = new Gate();
        _fixture.Add("a").Script[PluginPhase.Start] = gate.HoldPolitelyAsync;
        using var host = _fixture.Builder.Build();

        var start = host.StartAsync(cancellation.Token);
        await gate.Reached.WaitAsync(Ct);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Equal("a:Stop", _fixture.Journal.Last());
    }

    [Fact]
    public async Task Start_BadGraph_ListsAllProblemsAndTouchesNothing()
    {
        _fixture.Add("a", "missing");
        _fixture.Add("b", "c");
        _fixture.Add("c", "b");
        _fixture.Add("d");
        _fixture.Add("d");
        using var host = _fixture.Builder.Build();

        var refusal = await Assert.ThrowsAsync<PluginGraphException>(() => host.StartAsync(Ct));

        Assert.Equal(
            [PluginGraphProblemKind.DuplicateId, PluginGraphProblemKind.MissingDependency, PluginGraphProblemKind.Cycle],
            refusal.Problems.Select(problem => problem.Kind));
        Assert.Empty(_fixture.Journal);
    }

    [Fact]
    public async Task Stop_SomeFailing_StopsTheOthersAndReportsEach()
    {
        _fixture.Add("a").Script[PluginPhase.Stop] = _ => throw new IOException("a");
        _fixture.Add("b", "a").Script[PluginPhase.Stop] = _ => throw new IOException("b");
        _fixture.Add("c", "b");
        using var host = _fixture.Builder.Build();
        await host.StartAsync(Ct);

        var failure = await Assert.ThrowsAnyAsync<AggregateException>(() => host.StopAsync(Ct));

        Assert.Equal(
            ["b", "a"],
            failure.Flatten().InnerExceptions.Select(inner => ((PluginLifecycleException)inner).PluginId.Value));
        Assert.Equal(["c:Stop", "b:Stop", "a:Stop"], _fixture.Journal.TakeLast(3));
    }

    [Fact]
    public async Task Dispose_PluginFailing_IsLoggedAndTheOthersAreDisposed()
    {
        _fixture.Add("a");
        _fixture.Add("b", "a").Script[PluginPhase.Dispose] = _ => throw new IOException("b");
        var host = _fixture.Builder.Build();
        await host.StartAsync(Ct);
        var log = host.Services.GetFakeLogCollector();
        await host.StopAsync(Ct);

        host.Dispose();

        Assert.Equal(["b:Dispose", "a:Dispose"], _fixture.Journal.TakeLast(2));
        Assert.Single(log.GetSnapshot(), record => record.Id.Id == 1012 && record.Id.Name == "PluginDisposeFailed");
    }

    [Fact]
    public async Task Life_IsLoggedWithStableEvents()
    {
        _fixture.Add("a");
        var host = _fixture.Builder.Build();
        var log = host.Services.GetFakeLogCollector();
        await host.StartAsync(Ct);
        await host.StopAsync(Ct);
        host.Dispose();

        Assert.Equal(
            [(1001, "PluginInitialized"), (1002, "PluginStarted"), (1003, "PluginStopped"), (1004, "PluginDisposed")],
            log.GetSnapshot().Where(record => record.Id.Id is > 1000 and < 1010).Select(record => (record.Id.Id, record.Id.Name!)));
    }

    [Fact]
    public async Task Life_IsMeasuredByPhaseAndOutcome()
    {
        _fixture.Add("a").Script[PluginPhase.Start] = _ =>
        {
            _fixture.Time.Advance(TimeSpan.FromSeconds(2));
            throw new IOException("a");
        };
        using var host = _fixture.Builder.Build();
        using var durations = new MetricCollector<double>(
            host.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), DataWarehouseMeter.Name, InstrumentNames.PluginPhaseDuration);

        await Assert.ThrowsAsync<PluginLifecycleException>(() => host.StartAsync(Ct));

        Assert.Equal(
            [("initialize", "success", 0d), ("start", "failure", 2d), ("stop", "success", 0d)],
            durations.GetMeasurementSnapshot().Select(measurement => (
                (string)measurement.Tags[TagNames.PluginPhase]!, (string)measurement.Tags[TagNames.Outcome]!, measurement.Value)));
        Assert.Equal("s", durations.Instrument!.Unit);
        Assert.All(durations.GetMeasurementSnapshot(), measurement => Assert.Equal("a", measurement.Tags[TagNames.PluginId]));
    }

    private static IReadOnlyList<FakeLogRecord> Records(IHost host) => host.Services.GetFakeLogCollector().GetSnapshot();
}
