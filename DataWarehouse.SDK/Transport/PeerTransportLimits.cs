namespace DataWarehouse.SDK.Transport;

/// <summary>How much an <see cref="IPeerTransport"/> holds. Beyond it a message is refused by value, never queued without bound.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record PeerTransportLimits
{
    /// <summary>The limits with all defaults.</summary>
    public static PeerTransportLimits Default { get; } = new();

    /// <summary>
    /// The most bytes in one message. Default 8 MiB, room for the largest entry with its batch; 1 KiB to 64 MiB. The same on all nodes:
    /// a node that receives a larger one breaks the connection.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MessageBytesMax
    {
        get;
        init => field = Checked(value, 1 << 10, 64 << 20);
    } = 8 << 20;

    /// <summary>The most messages that wait for one peer on one channel. Default 4,096; 1 to 1,048,576.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int QueueMessagesMax
    {
        get;
        init => field = Checked(value, 1, 1 << 20);
    } = 4_096;

    /// <summary>
    /// The most payload bytes that wait for one peer on one channel. Default 32 MiB; 1 KiB to 1 GiB. An empty queue takes any message of
    /// a permitted size.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int QueueBytesMax
    {
        get;
        init => field = Checked(value, 1 << 10, 1 << 30);
    } = 32 << 20;

    private static int Checked(int value, int min, int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, min);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, max);
        return value;
    }
}
