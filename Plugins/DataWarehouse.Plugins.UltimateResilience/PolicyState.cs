namespace DataWarehouse.Plugins.UltimateResilience;

/// <summary>How one policy is. Numbers are of one moment and may be stale when read.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record PolicyState
{
    /// <summary>The policy's name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the policy has a circuit breaker at all.</summary>
    public required bool HasCircuitBreaker { get; init; }

    /// <summary>The instances kept.</summary>
    public required int Instances { get; init; }

    /// <summary>Circuit breakers that are closed.</summary>
    public required int Closed { get; init; }

    /// <summary>Circuit breakers that are open; one whose break is over stays so until the next call.</summary>
    public required int Open { get; init; }

    /// <summary>Circuit breakers that try one call.</summary>
    public required int HalfOpen { get; init; }

    /// <summary>Circuit breakers that an operator holds open.</summary>
    public required int Isolated { get; init; }

    /// <summary>Whether the whole policy is isolated, instances that do not exist yet included.</summary>
    public required bool IsIsolated { get; init; }

    /// <summary>Calls since the plugin began.</summary>
    public required long Calls { get; init; }

    /// <summary>Retries since the plugin began, those included whose delay was cut short.</summary>
    public required long Retries { get; init; }

    /// <summary>Refusals since the plugin began: by breaker, bulkhead, rate limiter or the limit of instances.</summary>
    public required long Rejections { get; init; }

    /// <summary>Attempts since the plugin began: calls and retries less refusals. Calls that wait in a bulkhead's queue count already.</summary>
    public long Attempts => Math.Max(0, Calls + Retries - Rejections);

    /// <summary>The last failure; null when there was none.</summary>
    public required LastFailure? LastFailure { get; init; }

    /// <summary>The state in one word, the worst of all instances: <c>isolated</c>, <c>open</c>, <c>half-open</c>, <c>closed</c> or, without a breaker, <c>no-breaker</c>.</summary>
    public string Summary => this switch
    {
        { HasCircuitBreaker: false } => "no-breaker",
        { IsIsolated: true } or { Isolated: > 0 } => "isolated",
        { Open: > 0 } => "open",
        { HalfOpen: > 0 } => "half-open",
        _ => "closed",
    };
}
