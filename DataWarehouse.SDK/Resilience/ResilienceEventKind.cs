namespace DataWarehouse.SDK.Resilience;

/// <summary>What a policy did. Values are stable.</summary>
public enum ResilienceEventKind
{
    /// <summary>A circuit breaker opened or was isolated: calls are refused until it closes.</summary>
    Opened = 0,

    /// <summary>A circuit breaker closed: calls run again.</summary>
    Closed = 1,

    /// <summary>A circuit breaker lets one call through to find out whether it may close.</summary>
    HalfOpened = 2,

    /// <summary>An attempt failed and another one follows.</summary>
    Retried = 3,

    /// <summary>An attempt or a whole call took longer than it may.</summary>
    TimedOut = 4,

    /// <summary>A call was refused before its action ran.</summary>
    Rejected = 5,

    /// <summary>A fallback answered in place of the action.</summary>
    FellBack = 6,
}
