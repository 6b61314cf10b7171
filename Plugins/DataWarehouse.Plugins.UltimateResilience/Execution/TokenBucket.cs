using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;
using DataWarehouse.Plugins.UltimateResilience.Policies;

namespace DataWarehouse.Plugins.UltimateResilience.Execution;

/// <summary>
/// A rate limiter on the clock it is given, without timer and queue: it keeps one number, the time at which the bucket would be full.
/// </summary>
/// <remarks>The framework's own ones read the system's clock; decision 0016. Lock-free and thread-safe.</remarks>
internal sealed class TokenBucket : RateLimiter
{
    private static readonly Granted Yes = new();

    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly long _ticksPerPermit;
    private readonly long _burst;
    private long _fullAt;
    private long _granted;
    private long _refused;

    public TokenBucket(RateLimitOptions options, TimeProvider time)
    {
        _time = time;
        _origin = time.GetTimestamp();
        _burst = options.EffectiveBurst;
        // Rounded up: never more than allowed.
        _ticksPerPermit = Math.Max(1, (options.Window.Ticks + options.Permits - 1) / options.Permits);
    }

    /// <summary>Nobody asks: the plugin drops idle instances by their calls.</summary>
    public override TimeSpan? IdleDuration => null;

    public override RateLimiterStatistics GetStatistics()
    {
        var missing = Math.Max(0, Volatile.Read(ref _fullAt) - Now());
        return new RateLimiterStatistics
        {
            CurrentAvailablePermits = _burst - ((missing + _ticksPerPermit - 1) / _ticksPerPermit),
            TotalSuccessfulLeases = Volatile.Read(ref _granted),
            TotalFailedLeases = Volatile.Read(ref _refused),
        };
    }

    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        var now = Now();
        while (true)
        {
            var fullAt = Volatile.Read(ref _fullAt);
            var next = Math.Max(fullAt, now) + (permitCount * _ticksPerPermit);
            var tooFar = next - now - (_burst * _ticksPerPermit);
            if (tooFar > 0)
            {
                Interlocked.Increment(ref _refused);
                return new Refused(TimeSpan.FromTicks(tooFar));
            }

            if (Interlocked.CompareExchange(ref _fullAt, next, fullAt) != fullAt) continue;
            Interlocked.Increment(ref _granted);
            return Yes;
        }
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) =>
        new(AttemptAcquireCore(permitCount));

    private long Now() => _time.GetElapsedTime(_origin).Ticks;

    /// <summary>The permission; the same for everybody, because there is nothing to give back. Immutable and thread-safe.</summary>
    private sealed class Granted : RateLimitLease
    {
        public override bool IsAcquired => true;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }

    /// <summary>A refusal that says when to come back. Immutable and thread-safe.</summary>
    private sealed class Refused(TimeSpan retryAfter) : RateLimitLease
    {
        public override bool IsAcquired => false;

        public override IEnumerable<string> MetadataNames => [MetadataName.RetryAfter.Name];

        public override bool TryGetMetadata(string metadataName, [NotNullWhen(true)] out object? metadata)
        {
            metadata = string.Equals(metadataName, MetadataName.RetryAfter.Name, StringComparison.Ordinal) ? retryAfter : null;
            return metadata is not null;
        }
    }
}
