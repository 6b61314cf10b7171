namespace DataWarehouse.SDK.Messaging;

/// <summary>
/// What became of one published message. <see cref="Accepted"/> plus <see cref="Dropped"/> is the number of subscriptions.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct PublishResult
{
    /// <summary>The subscriptions that queued the message, 0 or more. Queued is not yet handled.</summary>
    public int Accepted { get; init; }

    /// <summary>The subscriptions that did not queue it because their queue was full, 0 or more.</summary>
    public int Dropped { get; init; }

    /// <summary>The accepting subscriptions that lost their oldest message to make room, 0 to <see cref="Accepted"/>.</summary>
    public int Displaced { get; init; }
}
