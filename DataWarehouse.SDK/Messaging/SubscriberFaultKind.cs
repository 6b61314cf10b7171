namespace DataWarehouse.SDK.Messaging;

/// <summary>What went wrong at a subscriber.</summary>
/// <remarks>Values are stable: they appear in logs and metric tags.</remarks>
public enum SubscriberFaultKind
{
    /// <summary>The handler threw; the message counts as handled and the next one follows.</summary>
    HandlerThrew = 0,

    /// <summary>
    /// The queue filled up and messages are lost. Reported once per episode: again only after the queue was half empty.
    /// </summary>
    QueueOverflowed = 1,

    /// <summary>The handler did not end in time after its subscription was disposed; it is left behind.</summary>
    HandlerStuck = 2,
}
