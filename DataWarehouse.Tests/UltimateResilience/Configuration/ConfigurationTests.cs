using DataWarehouse.Kernel.Hosting;
using DataWarehouse.Plugins.UltimateResilience;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using DataWarehouse.SDK.Resilience;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Tests.UltimateResilience.Configuration;

public sealed class ConfigurationTests
{
    private static readonly Dictionary<string, string?> Full = new()
    {
        ["InstancesMax"] = "5",
        ["InstanceIdleTimeout"] = "00:20:00",
        ["EventsPerSecondMax"] = "7",
        ["Telemetry"] = "false",
        ["Policies:peer:Timeout"] = "00:00:30",
        ["Policies:peer:AttemptTimeout"] = "00:00:05",
        ["Policies:peer:Fallback"] = "f",
        ["Policies:peer:Failures"] = "r",
        ["Policies:peer:Retry:RetriesMax"] = "2",
        ["Policies:peer:Retry:Backoff"] = "Linear",
        ["Policies:peer:Retry:Delay"] = "00:00:00.1",
        ["Policies:peer:Retry:DelayMax"] = "00:00:01",
        ["Policies:peer:Retry:Jitter"] = "false",
        ["Policies:peer:Retry:RetryAfterMax"] = "00:00:02",
        ["Policies:peer:CircuitBreaker:FailureRatio"] = "0.25",
        ["Policies:peer:CircuitBreaker:MinimumThroughput"] = "3",
        ["Policies:peer:CircuitBreaker:SamplingDuration"] = "00:00:04",
        ["Policies:peer:CircuitBreaker:BreakDuration"] = "00:00:06",
        ["Policies:peer:Bulkhead:ConcurrencyMax"] = "8",
        ["Policies:peer:Bulkhead:QueueMax"] = "9",
        ["Policies:peer:RateLimiter:Permits"] = "10",
        ["Policies:peer:RateLimiter:Window"] = "00:00:11",
        ["Policies:peer:RateLimiter:Burst"] = "12",
        ["Policies:bare:Retry"] = "",
        ["Policies:steady:Retry:Backoff"] = "constant",
        ["Policies:steep:Retry:Backoff"] = "EXPONENTIAL",
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Configuration_EveryKey_IsRead()
    {
        using var host = Build(Configuration(Full), builder => builder
            .AddFallback("f", (_, _) => new ValueTask<int>(1)).AddFailureRule("r", _ => true));

        var options = host.Services.GetRequiredService<IOptions<UltimateResilienceOptions>>().Value;

        Assert.Equal((5, TimeSpan.FromMinutes(20), 7, false), (options.InstancesMax, options.InstanceIdleTimeout, options.EventsPerSecondMax, options.Telemetry));
        var expected = new ResiliencePolicyOptions
        {
            Timeout = TimeSpan.FromSeconds(30),
            AttemptTimeout = TimeSpan.FromSeconds(5),
            Fallback = "f",
            Failures = "r",
            Retry = new()
            {
                RetriesMax = 2,
                Backoff = RetryBackoff.Linear,
                Delay = TimeSpan.FromMilliseconds(100),
                DelayMax = TimeSpan.FromSeconds(1),
                Jitter = false,
                RetryAfterMax = TimeSpan.FromSeconds(2),
            },
            CircuitBreaker = new() { FailureRatio = 0.25, MinimumThroughput = 3, SamplingDuration = TimeSpan.FromSeconds(4), BreakDuration = TimeSpan.FromSeconds(6) },
            Bulkhead = new() { ConcurrencyMax = 8, QueueMax = 9 },
            RateLimiter = new() { Permits = 10, Window = TimeSpan.FromSeconds(11), Burst = 12 },
        };
        Assert.Equal(expected, options.Policies["peer"]);
        Assert.Equal(new ResiliencePolicyOptions { Retry = new() }, options.Policies["bare"]);
        Assert.Equal(RetryBackoff.Constant, options.Policies["steady"].Retry?.Backoff);
        Assert.Equal(RetryBackoff.Exponential, options.Policies["steep"].Retry?.Backoff);
    }

    [Fact]
    public async Task Configuration_UnreadableInManyWays_RefusesTheStartWithAllOfThem()
    {
        using var host = Build(Configuration(new()
        {
            ["InstancesMax"] = "many",
            ["InstanceIdleTimeout"] = "soon",
            ["Telemetry"] = "perhaps",
            ["Colour"] = "blue",
            ["EventsPerSecondMax:Deep"] = "1",
            ["Policies:a"] = "retry",
            ["Policies:b:Timout"] = "00:00:01",
            ["Policies:b:Retry"] = "3",
            ["Policies:b:Fallback"] = "",
            ["Policies:c:CircuitBreaker:FailureRatio"] = "half",
            ["Policies:c:Retry:Backoff"] = "cubic",
        }));

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Ct));

        Assert.Equal(11, refused.Failures.Count());
        Assert.Contains(refused.Failures, error => error.Contains("Timout is not a known option", StringComparison.Ordinal));
        Assert.Contains(refused.Failures, error => error.Contains("half", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Configuration_Changes_AreInForceAtOnce()
    {
        var configuration = Configuration(new() { ["Policies:peer:RateLimiter:Permits"] = "1", ["Policies:peer:RateLimiter:Window"] = "00:05:00" });
        using var host = Build(configuration);
        await host.StartAsync(Ct);
        var executor = host.Services.GetRequiredService<IResilienceExecutor>();
        Assert.Same(host.Services.GetRequiredService<UltimateResiliencePlugin>(), executor);
        Assert.Equal(1, await CallAsync(executor));
        await Assert.ThrowsAsync<ResilienceRejectedException>(() => CallAsync(executor));

        Change(configuration, "Policies:peer:RateLimiter:Permits", "100");
        Assert.Equal(1, await CallAsync(executor));

        Change(configuration, "Policies:peer:RateLimiter:Permits", "none");
        Change(configuration, "Policies:peer:RateLimiter:Permits", "none");
        Assert.Equal(1, await CallAsync(executor));
        Assert.Single(host.Services.GetFakeLogCollector().GetSnapshot(), line => line.Id.Id == 4004);

        await host.StopAsync(Ct);
        Change(configuration, "Policies:peer:RateLimiter:Permits", "1");
        Assert.Equal(1, await CallAsync(executor));
        Assert.Equal(1, await CallAsync(executor));
    }

    [Fact]
    public async Task Registration_TwiceWithCodeOnTop_CountsOnceAndTheLastSettingWins()
    {
        using var host = Build(Configuration(new() { ["Policies:peer:Timeout"] = "00:00:30" }), builder =>
        {
            builder.Services.AddUltimateResilience(options => options.Policies["peer"].Timeout = TimeSpan.FromSeconds(1));
            builder.Services.AddUltimateResilience();
        });
        await host.StartAsync(Ct);

        var options = host.Services.GetRequiredService<IOptions<UltimateResilienceOptions>>().Value;

        Assert.Equal(TimeSpan.FromSeconds(1), options.Policies["peer"].Timeout);
        Assert.Single(host.Services.GetServices<SDK.Contracts.IPlugin>());
        await host.StopAsync(Ct);
    }

    [Fact]
    public void Registration_NullArguments_Throw()
    {
        var services = new ServiceCollection();
        var builder = services.AddUltimateResilience();

        Assert.Throws<ArgumentNullException>(() => ((IServiceCollection)null!).AddUltimateResilience());
        Assert.Throws<ArgumentNullException>(() => services.AddUltimateResilience((Action<UltimateResilienceOptions>)null!));
        Assert.Throws<ArgumentNullException>(() => services.AddUltimateResilience((IConfiguration)null!));
        Assert.Throws<ArgumentNullException>(() => builder.AddFallback<int>("f", null!));
        Assert.Throws<ArgumentException>(() => builder.AddFallback(" ", (_, _) => new ValueTask<int>(1)));
        Assert.Throws<ArgumentNullException>(() => builder.AddFailureRule("r", null!));
        Assert.Throws<ArgumentNullException>(() => builder.AddFailedResult<int>("r", null!));
    }

    private static async Task<int> CallAsync(IResilienceExecutor executor) =>
        await executor.ExecuteWithResilienceAsync(_ => Task.FromResult(1), "peer", Ct);

    private static void Change(IConfigurationRoot configuration, string key, string value)
    {
        configuration.Providers.OfType<MemoryConfigurationProvider>().Single().Set($"{UltimateResilienceOptions.SectionName}:{key}", value);
        configuration.Reload();
    }

    private static IConfigurationRoot Configuration(Dictionary<string, string?> values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(entry => KeyValuePair.Create($"{UltimateResilienceOptions.SectionName}:{entry.Key}", entry.Value)))
        .Build();

    private static IHost Build(IConfiguration configuration, Action<IUltimateResilienceBuilder>? register = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddFakeLogging();
        var resilience = builder.Services.AddUltimateResilience(configuration.GetSection(UltimateResilienceOptions.SectionName));
        register?.Invoke(resilience);
        builder.Services.AddDataWarehouse().AddPlugin<UltimateResiliencePlugin>();
        return builder.Build();
    }
}
