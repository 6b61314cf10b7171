using DataWarehouse.SDK.Contracts;
using DataWarehouse.SDK.Health;
using DataWarehouse.Tests.Contracts;

namespace DataWarehouse.Tests.Health;

public sealed class PluginHealthTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReportHealth_AlongTheLife_FollowsTheState()
    {
        var plugin = new ScriptedPlugin();

        Assert.Equal(HealthStatus.Degraded, (await plugin.ReportHealthAsync(Ct)).Status);
        await plugin.InitializeAsync(Ct);
        Assert.Equal(HealthStatus.Degraded, (await plugin.ReportHealthAsync(Ct)).Status);
        await plugin.StartAsync(Ct);
        Assert.Equal(HealthStatus.Healthy, (await plugin.ReportHealthAsync(Ct)).Status);
        await plugin.StopAsync(Ct);
        Assert.Equal(HealthStatus.Unhealthy, (await plugin.ReportHealthAsync(Ct)).Status);
        await plugin.DisposeAsync();
        Assert.Equal(HealthStatus.Unhealthy, (await plugin.ReportHealthAsync(Ct)).Status);
    }

    [Fact]
    public async Task ReportHealth_OfFaulted_NamesThePhaseAndTheErrorTypeButNotItsMessage()
    {
        var plugin = new ScriptedPlugin();
        plugin.Script[PluginPhase.Initialize] = _ => throw new IOException("password=secret");
        await Assert.ThrowsAsync<PluginLifecycleException>(() => plugin.InitializeAsync(Ct));

        var report = await plugin.ReportHealthAsync(Ct);

        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Equal("Faulted; phase Initialize failed with IOException.", report.Description);
    }

    [Fact]
    public async Task ReportHealth_Started_AsksThePlugin()
    {
        var plugin = new ScriptedPlugin { Health = _ => Task.FromResult(new HealthReport(HealthStatus.Degraded, "slow")) };
        await plugin.InitializeAsync(Ct);
        await plugin.StartAsync(Ct);

        Assert.Equal("slow", (await plugin.ReportHealthAsync(Ct)).Description);
    }

    [Fact]
    public async Task ReportHealth_HookThrowing_IsUnhealthy()
    {
        var plugin = new ScriptedPlugin { Health = _ => throw new IOException("no") };
        await plugin.InitializeAsync(Ct);
        await plugin.StartAsync(Ct);

        var report = await plugin.ReportHealthAsync(Ct);

        Assert.Equal((HealthStatus.Unhealthy, "The health report failed with IOException."), (report.Status, report.Description));
    }

    [Fact]
    public async Task ReportHealth_Cancelled_Throws()
    {
        using var cancellation = new CancellationTokenSource();
        var gate = new Gate();
        var plugin = new ScriptedPlugin
        {
            Health = async token =>
            {
                await gate.HoldPolitelyAsync(token);
                return new HealthReport(HealthStatus.Healthy, "");
            },
        };
        await plugin.InitializeAsync(Ct);
        await plugin.StartAsync(Ct);

        var pending = plugin.ReportHealthAsync(cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => plugin.ReportHealthAsync(cancellation.Token));
    }
}
