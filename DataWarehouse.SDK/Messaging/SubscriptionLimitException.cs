namespace DataWarehouse.SDK.Messaging;

/// <summary>
/// The bus has as many subscriptions as it may have. Usually a plugin subscribes per request and does not dispose.
/// </summary>
/// <remarks>Immutable once thrown; safe to read from any thread.</remarks>
public sealed class SubscriptionLimitException : InvalidOperationException
{
    /// <summary>Reports a refused subscription.</summary>
    /// <param name="subscriptionsMax">The limit that is reached.</param>
    public SubscriptionLimitException(int subscriptionsMax)
        : base($"The message bus already has {subscriptionsMax} subscriptions, its configured limit.") =>
        SubscriptionsMax = subscriptionsMax;

    /// <summary>The limit that is reached, in subscriptions.</summary>
    public int SubscriptionsMax { get; }
}
