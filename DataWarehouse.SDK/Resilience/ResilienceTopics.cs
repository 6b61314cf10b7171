using DataWarehouse.SDK.Messaging;

namespace DataWarehouse.SDK.Resilience;

/// <summary>The topics on which a resilience plugin tells what its policies did, one for each <see cref="ResilienceEventKind"/>.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public static class ResilienceTopics
{
    /// <summary><c>datawarehouse.resilience.opened</c>: a circuit breaker opened or was isolated.</summary>
    public static readonly Topic<ResilienceEvent> Opened = new("datawarehouse.resilience.opened");

    /// <summary><c>datawarehouse.resilience.closed</c>: a circuit breaker closed.</summary>
    public static readonly Topic<ResilienceEvent> Closed = new("datawarehouse.resilience.closed");

    /// <summary><c>datawarehouse.resilience.half-opened</c>: a circuit breaker tries one call.</summary>
    public static readonly Topic<ResilienceEvent> HalfOpened = new("datawarehouse.resilience.half-opened");

    /// <summary><c>datawarehouse.resilience.retried</c>: an attempt failed and another one follows.</summary>
    public static readonly Topic<ResilienceEvent> Retried = new("datawarehouse.resilience.retried");

    /// <summary><c>datawarehouse.resilience.timed-out</c>: an attempt or a call took longer than it may.</summary>
    public static readonly Topic<ResilienceEvent> TimedOut = new("datawarehouse.resilience.timed-out");

    /// <summary><c>datawarehouse.resilience.rejected</c>: a call was refused before its action ran.</summary>
    public static readonly Topic<ResilienceEvent> Rejected = new("datawarehouse.resilience.rejected");

    /// <summary><c>datawarehouse.resilience.fell-back</c>: a fallback answered in place of the action.</summary>
    public static readonly Topic<ResilienceEvent> FellBack = new("datawarehouse.resilience.fell-back");

    /// <summary>The topic of a kind of event.</summary>
    /// <param name="kind">The kind.</param>
    /// <exception cref="ArgumentOutOfRangeException">The kind is not defined.</exception>
    public static Topic<ResilienceEvent> Of(ResilienceEventKind kind) => kind switch
    {
        ResilienceEventKind.Opened => Opened,
        ResilienceEventKind.Closed => Closed,
        ResilienceEventKind.HalfOpened => HalfOpened,
        ResilienceEventKind.Retried => Retried,
        ResilienceEventKind.TimedOut => TimedOut,
        ResilienceEventKind.Rejected => Rejected,
        ResilienceEventKind.FellBack => FellBack,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a defined kind."),
    };
}
