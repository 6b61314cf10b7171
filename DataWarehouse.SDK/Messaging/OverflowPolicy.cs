namespace DataWarehouse.SDK.Messaging;

/// <summary>Which message is lost when a subscription's queue is full. The publisher never waits.</summary>
/// <remarks>Values are stable.</remarks>
public enum OverflowPolicy
{
    /// <summary>The oldest queued message makes room: right for state, where the latest counts.</summary>
    DropOldest = 0,

    /// <summary>The message being published is not queued: right where the first of a burst counts.</summary>
    DropNewest = 1,
}
