using Microsoft.Extensions.Options;

namespace DataWarehouse.Plugins.UltimateResilience.Policies;

/// <summary>
/// One named policy. What is null is left out; a policy of nothing runs its action once. The order is fixed, from the outside to the inside:
/// fallback, timeout of the whole call, rate limiter, bulkhead, retry, circuit breaker, timeout of one attempt.
/// </summary>
/// <remarks>Compared by value. Not changed once the host reads it; then thread-safe.</remarks>
public sealed record ResiliencePolicyOptions
{
    /// <summary>How long the whole call may take, waiting and retries included. 10 ms to 1 h. Default: none.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>How long one attempt may take; shorter than <see cref="Timeout"/>. 10 ms to 1 h. Default: none.</summary>
    public TimeSpan? AttemptTimeout { get; set; }

    /// <summary>Tries again after a failure. Default: no retry.</summary>
    [ValidateObjectMembers]
    public RetryOptions? Retry { get; set; }

    /// <summary>Refuses calls while too many fail. Default: no breaker.</summary>
    [ValidateObjectMembers]
    public CircuitBreakerOptions? CircuitBreaker { get; set; }

    /// <summary>Limits how many calls run at a time. Default: no limit.</summary>
    [ValidateObjectMembers]
    public BulkheadOptions? Bulkhead { get; set; }

    /// <summary>Limits how many calls come in a time. Default: no limit.</summary>
    [ValidateObjectMembers]
    public RateLimitOptions? RateLimiter { get; set; }

    /// <summary>The name of registered fallbacks, see <c>AddFallback</c>. Default: none.</summary>
    public string? Fallback { get; set; }

    /// <summary>
    /// The name of a registered rule of what counts as a failure, see <c>AddFailureRule</c>. Default: every exception but cancellation,
    /// <see cref="ArgumentException"/> and an open breaker.
    /// </summary>
    public string? Failures { get; set; }

    /// <summary>A copy that shares nothing with this one.</summary>
    internal ResiliencePolicyOptions Snapshot() => this with
    {
        Retry = Retry is null ? null : Retry with { },
        CircuitBreaker = CircuitBreaker is null ? null : CircuitBreaker with { },
        Bulkhead = Bulkhead is null ? null : Bulkhead with { },
        RateLimiter = RateLimiter is null ? null : RateLimiter with { },
    };
}
