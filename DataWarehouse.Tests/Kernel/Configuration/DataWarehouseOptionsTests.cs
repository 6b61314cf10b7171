using DataWarehouse.Kernel.Configuration;
using DataWarehouse.Kernel.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Tests.Kernel.Configuration;

public sealed class DataWarehouseOptionsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Options_Defaults_AreValidAndAsDocumented()
    {
        var options = Read([]);

        Assert.Equal(TimeSpan.FromSeconds(30), options.InitializeTimeout);
        Assert.Equal(TimeSpan.FromSeconds(30), options.StartTimeout);
        Assert.Equal(TimeSpan.FromSeconds(10), options.StopTimeout);
        Assert.Equal(TimeSpan.FromSeconds(10), options.DisposeTimeout);
        Assert.Equal(TimeSpan.FromSeconds(5), options.HealthTimeout);
        Assert.Equal(1024, options.Bus.SubscriptionsMax);
        Assert.Equal(TimeSpan.FromSeconds(5), options.Bus.HandlerStopTimeout);
    }

    [Fact]
    public void Configuration_EveryKey_IsReadWhateverItsCase()
    {
        var options = Read(new()
        {
            ["initializetimeout"] = "00:00:01",
            ["StartTimeout"] = "00:00:02",
            ["StopTimeout"] = "00:00:03",
            ["DisposeTimeout"] = "00:00:04",
            ["HealthTimeout"] = "00:00:05",
            ["bus:SubscriptionsMax"] = "6",
            ["Bus:HandlerStopTimeout"] = "00:00:00.5",
            ["UltimateConsensus:Groups"] = "a plugin's own section",
        });

        Assert.Equal(
            [1, 2, 3, 4, 5],
            new[] { options.InitializeTimeout, options.StartTimeout, options.StopTimeout, options.DisposeTimeout, options.HealthTimeout }
                .Select(duration => duration.TotalSeconds));
        Assert.Equal((6, TimeSpan.FromSeconds(0.5)), (options.Bus.SubscriptionsMax, options.Bus.HandlerStopTimeout));
    }

    [Fact]
    public async Task Start_BadConfiguration_ListsAllErrorsAtOnce()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddDataWarehouse(Configuration(new()
        {
            ["InitializeTimeout"] = "soon",
            ["StartTimeout"] = "02:00:00",
            ["StopTimeout"] = "00:00:05",
            ["StopTimeuot"] = "00:00:10",
            ["Bus:SubscriptionsMax"] = "many",
            ["Bus:Capacity"] = "3",
        }));
        using var host = builder.Build();

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Ct));

        Assert.Equal(
            [
                "StartTimeout: DataWarehouseOptions.StartTimeout must be a duration from 00:00:00.001 to 01:00:00.",
                "InitializeTimeout is 'soon', not a duration such as 00:00:30.",
                "StopTimeuot is not a known option.",
                "Bus:Capacity is not a known option.",
                "Bus:SubscriptionsMax is 'many', not a whole number.",
                "Bus:HandlerStopTimeout (00:00:05) must be less than StopTimeout (00:00:05).",
            ],
            refusal.Failures);
    }

    [Fact]
    public void Options_BelowTheirRanges_AreAllListed()
    {
        var services = new ServiceCollection();
        services.AddDataWarehouse(options =>
        {
            options.InitializeTimeout = options.StartTimeout = options.DisposeTimeout = options.HealthTimeout = TimeSpan.Zero;
            options.Bus.SubscriptionsMax = 0;
            options.Bus.HandlerStopTimeout = TimeSpan.Zero;
        });
        using var provider = services.BuildServiceProvider();

        var refusal = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<DataWarehouseOptions>>().Value);

        Assert.Equal(6, refusal.Failures.Count());
    }

    private static DataWarehouseOptions Read(Dictionary<string, string?> settings)
    {
        var services = new ServiceCollection();
        services.AddDataWarehouse(Configuration(settings));
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<DataWarehouseOptions>>().Value;
    }

    private static IConfiguration Configuration(Dictionary<string, string?> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
}
