namespace DataWarehouse.SDK.Messaging;

/// <summary>The limits and defaults of messaging, used by code and documentation alike.</summary>
/// <remarks>Constants; thread-safe.</remarks>
public static class MessagingLimits
{
    /// <summary>The longest topic or subscriber name, in characters.</summary>
    public const int NameCharactersMax = 128;

    /// <summary>The default capacity of a subscription's queue, in messages.</summary>
    public const int QueueCapacityMessagesDefault = 1024;

    /// <summary>The largest capacity of a subscription's queue, in messages.</summary>
    public const int QueueCapacityMessagesMax = 65_536;
}
