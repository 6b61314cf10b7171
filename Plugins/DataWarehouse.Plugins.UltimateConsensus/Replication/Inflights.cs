using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Replication;

/// <summary>The append messages on their way to one member, each by its last entry, within limits in messages and bytes.</summary>
/// <param name="messagesMax">How many messages at most, 1 or more.</param>
/// <param name="bytesMax">How many bytes; the message that reaches the limit is the last.</param>
/// <remarks>Not thread-safe; belongs to one progress.</remarks>
internal sealed class Inflights(int messagesMax, long bytesMax)
{
    private Sent[] _ring = [];
    private int _head;
    private long _bytes;

    /// <summary>How many messages are on their way.</summary>
    public int Count { get; private set; }

    /// <summary>Whether no further message may be sent before one is acknowledged.</summary>
    public bool IsFull => Count >= messagesMax || _bytes >= bytesMax;

    /// <summary>Notes a message.</summary>
    /// <param name="last">Its last entry.</param>
    /// <param name="bytes">Its entries' bytes.</param>
    public void Add(LogIndex last, long bytes)
    {
        if (Count == _ring.Length)
            Grow();
        _ring[(_head + Count++) & (_ring.Length - 1)] = new Sent(last, bytes);
        _bytes += bytes;
    }

    /// <summary>Forgets the messages up to an acknowledged entry.</summary>
    /// <param name="acknowledged">The entry.</param>
    public void FreeThrough(LogIndex acknowledged)
    {
        while (Count > 0 && _ring[_head].Last <= acknowledged)
        {
            _bytes -= _ring[_head].Bytes;
            _head = (_head + 1) & (_ring.Length - 1);
            Count--;
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => (Count, _head, _bytes) = (0, 0, 0);

    // Grows on demand: most members of most groups never have more than a few messages on their way.
    private void Grow()
    {
        var larger = new Sent[Math.Max(4, _ring.Length * 2)];
        for (var i = 0; i < Count; i++)
            larger[i] = _ring[(_head + i) & (_ring.Length - 1)];
        _ring = larger;
        _head = 0;
    }

    private readonly record struct Sent(LogIndex Last, long Bytes);
}
