namespace DataWarehouse.SDK.Resilience;

/// <summary>What a policy did, as told on the message bus. Never holds a payload or the text of an exception.</summary>
/// <remarks>
/// The rate of events is bounded for each policy and kind: of the events beyond it only the latest is told, at the end of the second, with
/// the number of those that are not. Immutable and thread-safe.
/// </remarks>
public sealed record ResilienceEvent
{
    /// <summary>What happened.</summary>
    public required ResilienceEventKind Kind { get; init; }

    /// <summary>The policy.</summary>
    public required string PolicyName { get; init; }

    /// <summary>The policy's instance; empty for the one without a name.</summary>
    public required string Instance { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Events of this policy and kind since the last one told that were not told, 0 or more.</summary>
    public int SuppressedCount { get; init; }

    /// <summary>Why, for <see cref="ResilienceEventKind.Rejected"/>; otherwise null.</summary>
    public ResilienceRejection? Rejection { get; init; }

    /// <summary>The type of the exception that led to it; null where there was none.</summary>
    public string? FailureType { get; init; }

    /// <summary>The delay before the retry, the length of the break or the time that was allowed; null for other kinds.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Which retry follows, 1 or more, for <see cref="ResilienceEventKind.Retried"/>; otherwise 0.</summary>
    public int RetryNumber { get; init; }

    /// <summary>Whether an operator opened or closed the circuit breaker.</summary>
    public bool IsManual { get; init; }
}
