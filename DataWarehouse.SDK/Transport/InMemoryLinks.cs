using System.Diagnostics.CodeAnalysis;

namespace DataWarehouse.SDK.Transport;

/// <summary>The running transports of a network, the links between them, and the streams that have something to deliver.</summary>
/// <remarks>Not thread-safe: guarded by the lock of its network.</remarks>
internal sealed class InMemoryLinks
{
    private readonly SortedDictionary<PeerId, InMemoryTransport> _running = [];
    private readonly Dictionary<(PeerId First, PeerId Second, PeerChannel Channel), InMemoryLink> _links = [];
    private readonly Queue<InMemoryMailbox> _ready = new();

    public static ReadOnlySpan<PeerChannel> Channels => [PeerChannel.Control, PeerChannel.Raft, PeerChannel.Bulk];

    /// <summary>Connects a transport with all others that run; false when one of its name does.</summary>
    public bool TryAdd(InMemoryTransport transport)
    {
        if (!_running.TryAdd(transport.Local, transport))
            return false;

        UpdateAll(transport.Local);
        return true;
    }

    public void Remove(InMemoryTransport transport)
    {
        _running.Remove(transport.Local);
        UpdateAll(transport.Local);
    }

    public void SetCut(PeerId one, PeerId other, PeerChannel channel, bool isCut)
    {
        LinkOf(Key(one, other, channel)).IsCut = isCut;
        Update(one, other, channel);
    }

    public SendResult Send(PeerId from, PeerId to, PeerChannel channel, ReadOnlySpan<byte> payload, PeerTransportLimits limits)
    {
        if (!_links.TryGetValue(Key(from, to, channel), out var link) || !link.IsUp)
            return SendResult.NotConnected;

        var mailbox = link.MailboxOf(to)!;
        if (!mailbox.TryAdd(payload, limits))
            return SendResult.QueueFull;

        MakeReady(mailbox);
        return SendResult.Accepted;
    }

    /// <summary>Takes one event of the stream whose turn it is; false when nothing waits.</summary>
    public bool TryTake(PeerTransportLimits limits, [NotNullWhen(true)] out InMemoryTransport? owner, out InMemoryEvent next)
    {
        while (_ready.TryDequeue(out var mailbox))
        {
            mailbox.IsQueued = false;
            if (!mailbox.HasWork || mailbox.Owner.IsStopped)
                continue;

            (owner, next) = (mailbox.Owner, mailbox.Take(limits));
            MakeReady(mailbox);
            if (mailbox.Wakened is { } wakened)
                MakeReady(wakened);
            return true;
        }

        (owner, next) = (null, default);
        return false;
    }

    private static (PeerId First, PeerId Second, PeerChannel Channel) Key(PeerId one, PeerId other, PeerChannel channel) =>
        one < other ? (one, other, channel) : (other, one, channel);

    private void UpdateAll(PeerId local)
    {
        foreach (var peer in _running.Keys)
        {
            if (peer == local)
                continue;

            foreach (var channel in Channels)
                Update(local, peer, channel);
        }
    }

    /// <summary>Brings a link up or down, as its ends and cuts ask for.</summary>
    private void Update(PeerId one, PeerId other, PeerChannel channel)
    {
        var key = Key(one, other, channel);
        var link = LinkOf(key);
        var first = _running.GetValueOrDefault(key.First);
        var second = _running.GetValueOrDefault(key.Second);
        var isWanted = first is not null && second is not null && !link.IsCut;
        if (isWanted == link.IsUp)
            return;

        if (isWanted)
            link.Open(first!, second!);
        else
            link.Close();

        MakeReady(link.MailboxOf(key.First)!);
        MakeReady(link.MailboxOf(key.Second)!);
    }

    private InMemoryLink LinkOf((PeerId First, PeerId Second, PeerChannel Channel) key)
    {
        if (!_links.TryGetValue(key, out var link))
            _links.Add(key, link = new InMemoryLink(key.First, key.Second, key.Channel));

        return link;
    }

    private void MakeReady(InMemoryMailbox mailbox)
    {
        if (mailbox.IsQueued || !mailbox.HasWork)
            return;

        mailbox.IsQueued = true;
        _ready.Enqueue(mailbox);
    }
}
