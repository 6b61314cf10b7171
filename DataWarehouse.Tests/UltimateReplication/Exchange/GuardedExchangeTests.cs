using DataWarehouse.Kernel.Hosting;
using DataWarehouse.Plugins.UltimateReplication;
using DataWarehouse.Plugins.UltimateReplication.Exchange;
using DataWarehouse.Plugins.UltimateResilience;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Resilience;
using DataWarehouse.SDK.Transport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using static DataWarehouse.SDK.Contracts.Hierarchy.ReplicationPluginBase;

namespace DataWarehouse.Tests.UltimateReplication.Exchange;

/// <summary>Exchanges under the policy of a real resilience plugin, on a clock of the test.</summary>
public sealed class GuardedExchangeTests : IDisposable
{
    private static readonly SyncResult Converged = new(SyncOutcome.Converged, 1, 2, null);
    private static readonly SyncResult Unreachable = new(SyncOutcome.Unreachable, 0, 0, "nobody answered");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dw-guarded-");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private int _attempts;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Run_PeerDoesNotAnswer_IsLeftAloneAndTriedAgainAfterTheBreak()
    {
        using var host = await StartAsync();
        var guard = Guard(host);
        for (var turn = 0; turn < 3; turn++) Assert.Equal(Unreachable, await guard.RunAsync(Attempt(Unreachable), "b", Ct));

        var refused = await guard.RunAsync(Attempt(Converged), "b", Ct);
        var other = await guard.RunAsync(Attempt(Converged), "c", Ct);
        _time.Advance(GuardedExchange.Need.CircuitBreaker!.BreakDuration);
        var healed = await guard.RunAsync(Attempt(Converged), "b", Ct);

        Assert.Equal(SyncOutcome.Unreachable, refused.Outcome);
        Assert.Contains("breaker is open", refused.Error, StringComparison.Ordinal);
        Assert.Equal((Converged, Converged), (other, healed));
        Assert.Equal(5, _attempts);
    }

    [Fact]
    public async Task Run_PeerRefuses_IsAnAnswerAndOpensNothing()
    {
        using var host = await StartAsync();
        var refused = new SyncResult(SyncOutcome.Refused, 0, 0, "retired");

        for (var turn = 0; turn < 10; turn++) Assert.Equal(refused, await Guard(host).RunAsync(Attempt(refused), "b", Ct));

        Assert.Equal(10, _attempts);
    }

    [Fact]
    public async Task Run_TakesLongerThanThePolicyAllows_IsUnreachableAndSaysWhatWasKept()
    {
        using var host = await StartAsync();
        var ended = Guard(host).RunAsync(async token =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
            return Converged;
        }, "b", Ct);

        _time.Advance(GuardedExchange.Need.AttemptTimeout!.Value);
        var result = await ended;

        Assert.Equal(SyncOutcome.Unreachable, result.Outcome);
        Assert.Contains("the time is up", result.Error, StringComparison.Ordinal);
        Assert.Contains("What had arrived is kept", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CallerCancels_IsCancelledAndNoOutcome()
    {
        using var host = await StartAsync();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var ended = Guard(host).RunAsync(async token =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
            return Converged;
        }, "b", ending.Token);

        await ending.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ended);
    }

    [Fact]
    public async Task Policy_NobodyConfiguresIt_IsThereWithWhatTheExchangeNeeds()
    {
        using var host = await StartAsync();

        var policy = host.Services.GetRequiredService<IOptions<UltimateResilienceOptions>>().Value.Policies[GuardedExchange.PolicyName];

        Assert.Equal(GuardedExchange.Need.AttemptTimeout, policy.AttemptTimeout);
        Assert.Equal(
            new CircuitBreakerOptions { FailureRatio = 0.9, MinimumThroughput = 3, SamplingDuration = TimeSpan.FromMinutes(2), BreakDuration = TimeSpan.FromSeconds(15) },
            policy.CircuitBreaker);
        Assert.Null(policy.Retry);
    }

    [Fact]
    public async Task Policy_OperatorChangesIt_KeepsTheRest()
    {
        using var host = await StartAsync(("Retry:RetriesMax", "1"), ("Retry:Jitter", "false"), ("CircuitBreaker:BreakDuration", "00:01:00"));
        var ended = Guard(host).RunAsync(Attempt(Unreachable), "b", Ct);
        while (!ended.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        var policy = host.Services.GetRequiredService<IOptions<UltimateResilienceOptions>>().Value.Policies[GuardedExchange.PolicyName];

        Assert.Equal(Unreachable, await ended);
        Assert.Equal(2, _attempts);
        Assert.Equal((TimeSpan.FromMinutes(1), 3, GuardedExchange.Need.AttemptTimeout), (policy.CircuitBreaker!.BreakDuration, policy.CircuitBreaker.MinimumThroughput, policy.AttemptTimeout));
    }

    [Fact]
    public async Task Plugin_PeerIsGone_SendsItNothingWhileTheBreakerIsOpen()
    {
        using var host = await StartAsync();
        var plugin = host.Services.GetRequiredService<UltimateReplicationPlugin>();
        for (var turn = 0; turn < 3; turn++)
        {
            var ended = plugin.SyncAsync("b", Ct);
            _time.Advance(new ReplicationLimits().ReplyTimeout);
            Assert.Equal(SyncOutcome.Unreachable, (await ended).Outcome);
        }

        var refused = plugin.SyncAsync("b", Ct);

        Assert.True(refused.IsCompleted);
        Assert.Contains("instance 'b'", (await refused).Error, StringComparison.Ordinal);
        await host.StopAsync(Ct);
    }

    private static GuardedExchange Guard(IHost host) => new(host.Services.GetRequiredService<IResilienceExecutor>());

    private Func<CancellationToken, Task<SyncResult>> Attempt(SyncResult result) => _ =>
    {
        _attempts++;
        return Task.FromResult(result);
    };

    private async Task<IHost> StartAsync(params (string Key, string Value)[] policy)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
            policy.Select(static setting => KeyValuePair.Create($"{UltimateResilienceOptions.SectionName}:Policies:{GuardedExchange.PolicyName}:{setting.Key}", (string?)setting.Value)));
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddSingleton<IClusterMembership>(InMemoryEpochMembership.Founded("a", "a", "b"));
        builder.Services.AddSingleton<IPeerTransport>(new InMemoryNetwork(PeerTransportLimits.Default, static _ => { }).CreateTransport(new PeerId("a", new Incarnation(1))));
        builder.Services.AddDataWarehouse().AddPlugin<UltimateResiliencePlugin>().AddPlugin<UltimateReplicationPlugin>();
        builder.Services.AddUltimateReplication(options => (options.DataDirectory, options.SyncInterval) = (Path.Combine(_directory.FullName, "a"), TimeSpan.FromHours(1)));
        builder.Services.AddUltimateResilience(builder.Configuration.GetSection(UltimateResilienceOptions.SectionName));
        var host = builder.Build();
        await host.StartAsync(Ct);
        return host;
    }
}
