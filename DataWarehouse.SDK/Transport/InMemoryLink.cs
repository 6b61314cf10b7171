namespace DataWarehouse.SDK.Transport;

/// <summary>One channel between two peers, both directions. It is up when both have started and nobody has cut it.</summary>
/// <remarks>Not thread-safe: guarded by the lock of its network.</remarks>
internal sealed class InMemoryLink(PeerId first, PeerId second, PeerChannel channel)
{
    private InMemoryMailbox? _toFirst;
    private InMemoryMailbox? _toSecond;

    public bool IsCut { get; set; }

    public bool IsUp { get; private set; }

    /// <summary>Connects two running transports; a mailbox outlives a reconnect, but not its owner.</summary>
    public void Open(InMemoryTransport firstEnd, InMemoryTransport secondEnd)
    {
        if (!ReferenceEquals(_toFirst?.Owner, firstEnd))
            _toFirst = new InMemoryMailbox(firstEnd, second, channel);
        if (!ReferenceEquals(_toSecond?.Owner, secondEnd))
            _toSecond = new InMemoryMailbox(secondEnd, first, channel);

        IsUp = true;
        _toFirst.Open(_toSecond);
        _toSecond.Open(_toFirst);
    }

    public void Close()
    {
        IsUp = false;
        _toFirst?.Close();
        _toSecond?.Close();
    }

    /// <summary>The mailbox in which <paramref name="receiver"/> finds what comes over this link; null before the first
    /// connection.</summary>
    public InMemoryMailbox? MailboxOf(PeerId receiver) => receiver == first ? _toFirst : _toSecond;
}
