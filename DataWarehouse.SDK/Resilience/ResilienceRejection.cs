namespace DataWarehouse.SDK.Resilience;

/// <summary>Why a policy gave no result of the action. Values are stable.</summary>
public enum ResilienceRejection
{
    /// <summary>The circuit breaker is open, or half-open with its trial call under way.</summary>
    CircuitOpen = 0,

    /// <summary>An operator holds the circuit breaker open.</summary>
    CircuitIsolated = 1,

    /// <summary>The time is up. Whether the action took effect is unknown.</summary>
    TimedOut = 2,

    /// <summary>As many calls run and wait as may.</summary>
    BulkheadFull = 3,

    /// <summary>More calls came within the window than may.</summary>
    RateLimited = 4,

    /// <summary>The policy keeps as many instances as it may, and none of them is idle.</summary>
    TooManyInstances = 5,

    /// <summary>The action failed, and so did the fallback that stood in for it.</summary>
    FallbackFailed = 6,
}
