namespace DataWarehouse.Transport.Connections;

/// <summary>What went over all connections of one channel since the start of the transport.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class ChannelTotals
{
    private long _sentFrames;
    private long _sentMessages;
    private long _sentBytes;
    private long _receivedMessages;
    private long _receivedBytes;
    private long _reads;
    private long _refused;

    /// <summary>Frames that were sent, each with one system call.</summary>
    public long SentFrames => Volatile.Read(ref _sentFrames);

    /// <summary>Messages that were sent.</summary>
    public long SentMessages => Volatile.Read(ref _sentMessages);

    /// <summary>Bytes that were sent, headers included, before encryption.</summary>
    public long SentBytes => Volatile.Read(ref _sentBytes);

    /// <summary>Messages that were received.</summary>
    public long ReceivedMessages => Volatile.Read(ref _receivedMessages);

    /// <summary>Bytes that were received, headers included, after decryption.</summary>
    public long ReceivedBytes => Volatile.Read(ref _receivedBytes);

    /// <summary>System calls in which they were received.</summary>
    public long Reads => Volatile.Read(ref _reads);

    /// <summary>Messages that were refused because a queue was full.</summary>
    public long RefusedMessages => Volatile.Read(ref _refused);

    internal void Sent(int bytes, int messages)
    {
        Interlocked.Increment(ref _sentFrames);
        Interlocked.Add(ref _sentMessages, messages);
        Interlocked.Add(ref _sentBytes, bytes);
    }

    internal void Received(int bytes, int messages)
    {
        Interlocked.Increment(ref _reads);
        Interlocked.Add(ref _receivedMessages, messages);
        Interlocked.Add(ref _receivedBytes, bytes);
    }

    internal void Refused() => Interlocked.Increment(ref _refused);
}
