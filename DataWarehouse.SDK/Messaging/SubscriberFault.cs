namespace DataWarehouse.SDK.Messaging;

/// <summary>The report that a subscriber threw, is too slow, or does not end.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record SubscriberFault
{
    /// <summary>The name of the topic.</summary>
    public required string TopicName { get; init; }

    /// <summary>The name the subscriber gave itself.</summary>
    public required string SubscriberName { get; init; }

    /// <summary>What went wrong.</summary>
    public required SubscriberFaultKind Kind { get; init; }

    /// <summary>What the handler threw; null unless <see cref="Kind"/> is <see cref="SubscriberFaultKind.HandlerThrew"/>.</summary>
    public Exception? Exception { get; init; }
}
