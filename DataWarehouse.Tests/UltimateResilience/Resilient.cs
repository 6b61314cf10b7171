using System.Diagnostics.Metrics;
using DataWarehouse.Plugins.UltimateResilience;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using DataWarehouse.SDK.Messaging;
using DataWarehouse.SDK.Resilience;
using DataWarehouse.Tests.UltimateReplication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace DataWarehouse.Tests.UltimateResilience;

/// <summary>A started plugin on virtual time, with everything it says recorded.</summary>
internal sealed class Resilient : IAsyncDisposable
{
    public const string Policy = "p";

    private readonly ServiceProvider _services;

    private Resilient(ServiceProvider services)
    {
        _services = services;
        Plugin = services.GetRequiredService<UltimateResiliencePlugin>();
    }

    public UltimateResiliencePlugin Plugin { get; }

    public FakeTimeProvider Time => _services.GetRequiredService<FakeTimeProvider>();

    public RecordingBus Bus => _services.GetRequiredService<RecordingBus>();

    public FakeLogCollector Logs => _services.GetRequiredService<FakeLogCollector>();

    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static Task<Resilient> WithPolicyAsync(ResiliencePolicyOptions policy, Action<IUltimateResilienceBuilder>? register = null) =>
        WithAsync(options => options.Policies[Policy] = policy, register);

    public static async Task<Resilient> WithAsync(Action<UltimateResilienceOptions> configure, Action<IUltimateResilienceBuilder>? register = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddFakeLogging().SetMinimumLevel(LogLevel.Trace));
        services.AddSingleton<IMeterFactory, TestMeterFactory>();
        services.AddSingleton(new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        services.AddSingleton<TimeProvider>(provider => provider.GetRequiredService<FakeTimeProvider>());
        services.AddSingleton<RecordingBus>();
        services.AddSingleton<IMessageBus>(provider => provider.GetRequiredService<RecordingBus>());
        var builder = services.AddUltimateResilience(configure);
        register?.Invoke(builder);
        var resilient = new Resilient(services.BuildServiceProvider());
        await resilient.Plugin.InitializeAsync(Ct);
        await resilient.Plugin.StartAsync(Ct);
        return resilient;
    }

    public ValueTask<T> RunAsync<T>(Func<CancellationToken, ValueTask<T>> action, string instance = "", string policy = Policy, CancellationToken? ct = null) =>
        Plugin.ExecuteWithResilienceAsync(static (run, token) => run(token), action, policy, instance, ct ?? Ct);

    public async Task<int> SucceedAsync(string instance = "") => await RunAsync(_ => new ValueTask<int>(1), instance);

    /// <summary>Runs a call that fails at once, and gives what its caller got.</summary>
    public async Task<Exception?> FailAsync(string instance = "") =>
        await Record.ExceptionAsync(async () => await RunAsync<int>(_ => throw new IOException("down"), instance));

    public async Task<ResilienceRejection> RefusalAsync(string instance = "") =>
        (await Assert.ThrowsAsync<ResilienceRejectedException>(async () => await SucceedAsync(instance))).Rejection;

    /// <summary>
    /// Lets virtual time pass in steps until the call has ended. More may pass than the call needs, because a breaker that opens does so on
    /// another thread.
    /// </summary>
    public async Task<T> PassTimeUntilAsync<T>(Task<T> call, TimeSpan step)
    {
        // Away from the test's context: what a timer releases then runs before the next step, on this thread.
        await Task.Run(async () =>
        {
            for (var i = 0; i < 1_000_000 && !call.IsCompleted; i++)
            {
                Time.Advance(step);
                await Task.Yield();
            }
        }, Ct);

        Assert.True(call.IsCompleted, "the call does not end");
        return await call;
    }

    /// <summary>Waits, in real time, until something has happened on another thread.</summary>
    public static async Task UntilAsync(Func<bool> hasHappened)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!hasHappened())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(1), "it does not happen");
            await Task.Yield();
        }
    }

    public PolicyState State(string policy = Policy) => Plugin.DescribePolicies().Single(state => state.Name == policy);

    public async ValueTask DisposeAsync()
    {
        await Plugin.DisposeAsync();
        await _services.DisposeAsync();
    }
}
