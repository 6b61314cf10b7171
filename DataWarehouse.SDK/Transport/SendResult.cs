namespace DataWarehouse.SDK.Transport;

/// <summary>What became of a message that was handed to <see cref="IPeerTransport.Send"/>.</summary>
public enum SendResult
{
    /// <summary>Never returned: the value of a variable that nobody set.</summary>
    None = 0,

    /// <summary>Queued. It arrives unless the connection breaks before; nobody says whether it did.</summary>
    Accepted = 1,

    /// <summary>Refused: the queue of this peer and channel is at a limit. Try again after a while, or drop the message.</summary>
    QueueFull = 2,

    /// <summary>Refused: there is no connection to this peer on this channel now, or no such peer.</summary>
    NotConnected = 3,

    /// <summary>Refused: the message is larger than <see cref="PeerTransportLimits.MessageBytesMax"/>. It never will be taken.</summary>
    TooLarge = 4,

    /// <summary>Refused: the transport has not been started, or has been stopped.</summary>
    Closed = 5,
}
