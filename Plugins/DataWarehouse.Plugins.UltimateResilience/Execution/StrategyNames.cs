namespace DataWarehouse.Plugins.UltimateResilience.Execution;

/// <summary>The names of the strategies in metrics and log lines.</summary>
/// <remarks>Renaming one breaks someone's alert. Constants; thread-safe.</remarks>
internal static class StrategyNames
{
    public const string Fallback = "fallback";
    public const string Timeout = "timeout";
    public const string RateLimiter = "rate-limiter";
    public const string Bulkhead = "bulkhead";
    public const string Retry = "retry";
    public const string CircuitBreaker = "circuit-breaker";
    public const string AttemptTimeout = "attempt-timeout";
}
