using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.Tests.UltimateResilience.Policies;

public sealed class RateLimiterTests
{
    [Fact]
    public async Task RateLimiter_BurstUsedUp_RefusesUntilTheTimeItNames()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new()
        {
            RateLimiter = new() { Permits = 10, Window = TimeSpan.FromSeconds(1), Burst = 2 },
        });

        await resilient.SucceedAsync();
        await resilient.SucceedAsync();
        var refused = await Assert.ThrowsAsync<ResilienceRejectedException>(() => resilient.SucceedAsync());

        Assert.Equal(ResilienceRejection.RateLimited, refused.Rejection);
        Assert.Equal(TimeSpan.FromMilliseconds(100), refused.RetryAfter);
        resilient.Time.Advance(refused.RetryAfter!.Value);
        Assert.Equal(1, await resilient.SucceedAsync());
        Assert.Equal(ResilienceRejection.RateLimited, await resilient.RefusalAsync());
        Assert.Equal(ResilienceRejection.RateLimited, resilient.Bus.Of(ResilienceEventKind.Rejected)[0].Rejection);
    }

    [Fact]
    public async Task RateLimiter_Retries_CostNoPermits()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new()
        {
            RateLimiter = new() { Permits = 1, Window = TimeSpan.FromSeconds(1) },
            Retry = new() { RetriesMax = 3, Delay = TimeSpan.Zero },
        });

        Assert.IsType<IOException>(await resilient.FailAsync());

        Assert.Equal(3, resilient.State().Retries);
        Assert.Equal(ResilienceRejection.RateLimited, await resilient.RefusalAsync());
    }
}
