using System.Collections.Immutable;
using DataWarehouse.SDK.Messaging;

namespace DataWarehouse.Kernel.Messaging;

/// <summary>A <see cref="TopicRoute"/> that can deliver.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class TypedTopicRoute<T>(ImmutableArray<MessageSubscription<T>> subscriptions) : TopicRoute
    where T : notnull
{
    public override Type MessageType => typeof(T);

    public override IEnumerable<IMessageSubscription> Subscriptions => subscriptions;

    public TypedTopicRoute<T> With(MessageSubscription<T> subscription) => new(subscriptions.Add(subscription));

    public override TopicRoute? Without(IMessageSubscription subscription)
    {
        var remaining = subscriptions.RemoveAll(candidate => ReferenceEquals(candidate, subscription));
        if (remaining.Length == subscriptions.Length)
        {
            return this;
        }

        return remaining.IsEmpty ? null : new TypedTopicRoute<T>(remaining);
    }

    /// <summary>Offers the message to every subscription; allocates nothing and runs no handler.</summary>
    public PublishResult Offer(T message)
    {
        int accepted = 0, dropped = 0, displaced = 0;
        foreach (var subscription in subscriptions)
        {
            switch (subscription.Offer(message))
            {
                case OfferOutcome.Accepted:
                    accepted++;
                    break;
                case OfferOutcome.AcceptedDisplacing:
                    accepted++;
                    displaced++;
                    break;
                case OfferOutcome.Dropped:
                    dropped++;
                    break;
                case OfferOutcome.Ended:
                    break;
            }
        }

        return new PublishResult { Accepted = accepted, Dropped = dropped, Displaced = displaced };
    }
}
