namespace DataWarehouse.SDK.Transport;

/// <summary>Takes what an <see cref="IPeerTransport"/> receives.</summary>
/// <remarks>
/// <para>For each peer and channel the calls come one at a time and form this sequence, over and over:
/// <see cref="OnConnected"/>, any number of <see cref="OnMessages"/>, <see cref="OnDisconnected"/>, all with the same generation, which is
/// larger the next time. Calls for different peers or channels may overlap and have no order between them. <see cref="OnRoom"/> stands outside
/// the sequence.</para>
/// <para>Calls come on the transport's own threads (in memory and in simulation: on the thread that delivers), never from inside
/// <see cref="IPeerTransport.Send"/>. An implementation must be quick, since the stream waits for it, and may send from inside a call. An
/// exception is reported as a <see cref="PeerReceiverFault"/>; the call counts as done, with all its messages, and the stream goes on.</para>
/// <para>Must be thread-safe.</para>
/// </remarks>
public interface IPeerReceiver
{
    /// <summary>
    /// A stream is up, in both directions. Messages of earlier generations, sent or to be received, that were not seen yet are lost.
    /// </summary>
    /// <param name="connection">The new connection.</param>
    /// <param name="boot">The run of the peer's process. One that differs from before means that the earlier process is dead.</param>
    void OnConnected(PeerConnection connection, PeerBoot boot);

    /// <summary>Messages arrived: each whole, checked, and after all earlier ones of its connection.</summary>
    /// <param name="connection">The connection they came on.</param>
    /// <param name="messages">
    /// One message or more, in order, as many as were there at once. The span is valid until this call returns, and so are the payloads unless
    /// their <see cref="PeerBuffer"/> is held.
    /// </param>
    void OnMessages(PeerConnection connection, ReadOnlySpan<PeerMessage> messages);

    /// <summary>A stream is down. What was sent on it and not yet answered may or may not have arrived.</summary>
    /// <param name="connection">The connection that ended.</param>
    void OnDisconnected(PeerConnection connection);

    /// <summary>
    /// A queue that has refused a message with <see cref="SendResult.QueueFull"/> is no more than half full. Comes at least once after a refusal, unless
    /// the connection ends first; it may overlap with the other calls of its stream, and is a hint only: the next send may be refused again.
    /// </summary>
    /// <param name="connection">The connection whose queue has room.</param>
    void OnRoom(PeerConnection connection);
}
