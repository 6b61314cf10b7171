using System.Threading.RateLimiting;
using CsCheck;
using DataWarehouse.Plugins.UltimateResilience.Execution;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using Microsoft.Extensions.Time.Testing;

namespace DataWarehouse.Tests.UltimateResilience.Execution;

public sealed class TokenBucketTests
{
    [Fact]
    public void Bucket_AnySequence_GrantsWhatTheModelGrants() =>
        Gen.Select(Gen.Int[1, 50], Gen.Int[1, 2_000], Gen.Int[0, 20], Gen.Int[0, 400].List[1, 200]).Sample((permits, windowMs, burst, pausesMs) =>
        {
            var options = new RateLimitOptions { Permits = permits, Window = TimeSpan.FromMilliseconds(windowMs), Burst = burst };
            var time = new FakeTimeProvider();
            using var bucket = new TokenBucket(options, time);
            var capacity = burst == 0 ? permits : burst;
            var ticksPerPermit = ((windowMs * TimeSpan.TicksPerMillisecond) + permits - 1) / permits;
            // The model keeps what is in the bucket, in ticks, and pours in what time brings.
            long full = capacity * ticksPerPermit, level = full;

            foreach (var pause in pausesMs)
            {
                time.Advance(TimeSpan.FromMilliseconds(pause));
                level = Math.Min(full, level + (pause * TimeSpan.TicksPerMillisecond));
                Assert.Equal(level / ticksPerPermit, bucket.GetStatistics()!.CurrentAvailablePermits);
                var isGranted = level >= ticksPerPermit;

                using var lease = bucket.AttemptAcquire();

                Assert.Equal(isGranted, lease.IsAcquired);
                Assert.Equal(!isGranted, lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter));
                if (isGranted) level -= ticksPerPermit;
                else Assert.Equal(ticksPerPermit - level, retryAfter.Ticks);
            }
        });

    [Fact]
    public async Task Bucket_ManyThreadsAtOneMoment_GrantsItsBurstExactly()
    {
        var time = new FakeTimeProvider();
        await using var bucket = new TokenBucket(new RateLimitOptions { Permits = 1_000, Window = TimeSpan.FromSeconds(1), Burst = 500 }, time);

        var granted = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Enumerable.Range(0, 400).Count(_ => bucket.AttemptAcquire().IsAcquired))));

        Assert.Equal(500, granted.Sum());
        var statistics = bucket.GetStatistics()!;
        Assert.Equal((0, 500, 1_100), (statistics.CurrentAvailablePermits, statistics.TotalSuccessfulLeases, statistics.TotalFailedLeases));
        Assert.Null(bucket.IdleDuration);
        Assert.Empty((await bucket.AcquireAsync(0, TestContext.Current.CancellationToken)).MetadataNames);
        Assert.Equal([MetadataName.RetryAfter.Name], (await bucket.AcquireAsync(1, TestContext.Current.CancellationToken)).MetadataNames);
    }
}
