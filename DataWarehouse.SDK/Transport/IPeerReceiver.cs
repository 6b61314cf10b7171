namespace DataWarehouse.SDK.Transport;

/// <summary>Takes what an <see cref="IPeerTransport"/> receives.</summary>
/// <remarks>
/// <para>For each peer and channel the calls come one at a time and form this sequence, over and over:
/// <see cref="OnConnected"/>, any number of <see cref="OnMessage"/>, <see cref="OnDisconnected"/>, all with the same generation, which is
/// larger the next time. Calls for different peers or channels may overlap and have no order between them.</para>
/// <para>Calls come on the transport's own threads (in memory and in simulation: on the thread that delivers), never from inside
/// <see cref="IPeerTransport.Send"/>. An implementation must be quick, since the stream waits for it, and may send from inside a call. An
/// exception is reported as a <see cref="PeerReceiverFault"/>; the event counts as delivered and the stream goes on.</para>
/// <para>Must be thread-safe.</para>
/// </remarks>
public interface IPeerReceiver
{
    /// <summary>
    /// A stream is up, in both directions. Messages of earlier generations, sent or to be received, that were not seen yet are lost.
    /// </summary>
    /// <param name="connection">The new connection.</param>
    void OnConnected(PeerConnection connection);

    /// <summary>A message arrived: whole, checked, and after all earlier ones of its connection.</summary>
    /// <param name="connection">The connection it came on.</param>
    /// <param name="payload">
    /// Its bytes, 0 to <see cref="PeerTransportLimits.MessageBytesMax"/>, valid until this call returns: copy what is to be kept.
    /// </param>
    void OnMessage(PeerConnection connection, ReadOnlySpan<byte> payload);

    /// <summary>A stream is down. What was sent on it and not yet answered may or may not have arrived.</summary>
    /// <param name="connection">The connection that ended.</param>
    void OnDisconnected(PeerConnection connection);
}
