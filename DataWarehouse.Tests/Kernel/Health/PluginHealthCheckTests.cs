using DataWarehouse.Kernel.Configuration;
using DataWarehouse.Tests.Contracts;
using DataWarehouse.Tests.Kernel.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using HostHealthStatus = Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus;
using PluginHealthReport = DataWarehouse.SDK.Health.HealthReport;
using PluginHealthStatus = DataWarehouse.SDK.Health.HealthStatus;

namespace DataWarehouse.Tests.Kernel.Health;

public sealed class PluginHealthCheckTests
{
    private readonly HostFixture _fixture = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HealthChecks_ShowEveryPluginByItsId()
    {
        _fixture.Add("a");
        _fixture.Add("b");
        using var host = _fixture.Builder.Build();
        var health = host.Services.GetRequiredService<HealthCheckService>();

        var before = await health.CheckHealthAsync(Ct);
        await host.StartAsync(Ct);
        var running = await health.CheckHealthAsync(Ct);
        await host.StopAsync(Ct);
        var after = await health.CheckHealthAsync(Ct);

        Assert.Equal(["datawarehouse.plugin.a", "datawarehouse.plugin.b"], running.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            [HostHealthStatus.Degraded, HostHealthStatus.Healthy, HostHealthStatus.Unhealthy],
            new[] { before.Status, running.Status, after.Status });
        Assert.All(running.Entries.Values, entry => Assert.Equal(["datawarehouse", "plugin"], entry.Tags.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task HealthCheck_CarriesDescriptionAndFacts()
    {
        var report = new PluginHealthReport(PluginHealthStatus.Degraded, "memory only", new Dictionary<string, string> { ["durable"] = "false" });
        await using var plugin = new ScriptedPlugin { Health = _ => Task.FromResult(report) };
        _fixture.Builder.Services.AddSingleton<DataWarehouse.SDK.Contracts.IPlugin>(plugin);
        using var host = _fixture.Builder.Build();
        await host.StartAsync(Ct);

        var entry = (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Ct)).Entries["datawarehouse.plugin.scripted"];

        Assert.Equal((HostHealthStatus.Degraded, "memory only"), (entry.Status, entry.Description));
        Assert.Equal("false", entry.Data["durable"]);
    }

    [Fact]
    public void HealthChecks_TakeTheConfiguredTimeout()
    {
        _fixture.Add("a");
        _fixture.Builder.Services.Configure<DataWarehouseOptions>(options => options.HealthTimeout = TimeSpan.FromSeconds(3));
        using var host = _fixture.Builder.Build();

        var registration = Assert.Single(host.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations);

        Assert.Equal(TimeSpan.FromSeconds(3), registration.Timeout);
    }
}
