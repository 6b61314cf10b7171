using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.Tests.UltimateResilience;

/// <summary>A failure that says when to come back.</summary>
internal sealed class HintedException(TimeSpan? retryAfter) : Exception("busy"), IRetryAfterHint
{
    public TimeSpan? RetryAfter => retryAfter;
}
