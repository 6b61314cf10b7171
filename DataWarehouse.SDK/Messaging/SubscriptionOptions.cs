using DataWarehouse.SDK.Naming;

namespace DataWarehouse.SDK.Messaging;

/// <summary>Who subscribes, how many messages may wait, and which is lost when more come.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record SubscriptionOptions
{
    /// <summary>Takes the defaults for a subscriber.</summary>
    /// <param name="subscriberName">
    /// The name that faults are reported under, best beginning with the plugin's id: segments joined by dots, each a lower-case
    /// ASCII letter followed by lower-case letters, digits and hyphens; 1 to 128 characters. Need not be unique.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="subscriberName"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="subscriberName"/> is empty, too long or spelled otherwise.</exception>
    public SubscriptionOptions(string subscriberName) =>
        SubscriberName = DottedName.Require(subscriberName, MessagingLimits.NameCharactersMax, nameof(subscriberName));

    /// <summary>The name that faults are reported under, 1 to 128 characters.</summary>
    public string SubscriberName { get; }

    /// <summary>How many messages may wait, 1 to 65,536 messages. Default: 1,024.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int CapacityMessages
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MessagingLimits.QueueCapacityMessagesMax);
            field = value;
        }
    } = MessagingLimits.QueueCapacityMessagesDefault;

    /// <summary>Which message is lost when the queue is full. Default: <see cref="OverflowPolicy.DropOldest"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a defined policy.</exception>
    public OverflowPolicy Overflow
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Not a defined policy.");
    }
}
