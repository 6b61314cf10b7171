namespace DataWarehouse.SDK.Transport;

/// <summary>What a receiver has to be told next.</summary>
/// <param name="Kind">The call to make.</param>
/// <param name="Connection">Its connection.</param>
/// <param name="Boot">The run of the peer, for a connect; otherwise the default value.</param>
/// <param name="Message">Its message; the default value for all other events.</param>
internal readonly record struct InMemoryEvent(InMemoryEventKind Kind, PeerConnection Connection, PeerBoot Boot, PeerMessage Message)
{
    public InMemoryEvent(InMemoryEventKind kind, PeerConnection connection) : this(kind, connection, default, default)
    {
    }
}
