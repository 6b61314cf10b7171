namespace DataWarehouse.Kernel.Messaging;

/// <summary>What a subscription's queue did with a message.</summary>
internal enum OfferOutcome
{
    /// <summary>The subscription has ended; it counts neither as accepting nor as dropping.</summary>
    Ended,

    /// <summary>The message is queued.</summary>
    Accepted,

    /// <summary>The message is queued and the oldest one was dropped for it.</summary>
    AcceptedDisplacing,

    /// <summary>The message is dropped.</summary>
    Dropped,
}
