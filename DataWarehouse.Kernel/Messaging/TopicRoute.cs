using DataWarehouse.SDK.Messaging;

namespace DataWarehouse.Kernel.Messaging;

/// <summary>The live subscriptions of one topic name, at least one, all for the same message type.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal abstract class TopicRoute
{
    /// <summary>The message type that the name stands for while it has subscriptions.</summary>
    public abstract Type MessageType { get; }

    /// <summary>The subscriptions, in the order they were made.</summary>
    public abstract IEnumerable<IMessageSubscription> Subscriptions { get; }

    /// <summary>The route without a subscription; null when none is left; the same route when it was not there.</summary>
    public abstract TopicRoute? Without(IMessageSubscription subscription);
}
