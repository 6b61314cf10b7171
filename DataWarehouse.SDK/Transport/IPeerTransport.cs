namespace DataWarehouse.SDK.Transport;

/// <summary>
/// Message streams between nodes. Within one connection messages arrive in order, each once, or the connection ends; a reconnect loses
/// what was under way and shows it by a new generation. Protocols above repeat what they must; the transport repeats nothing.
/// </summary>
/// <remarks>
/// <para>It connects by itself to the peers in its address book, and again after a break; how it knows addresses, who may connect and with
/// what certificate is the business of the implementation. There is no connection to itself.</para>
/// <para><b>The caller's duties:</b></para>
/// <list type="number">
/// <item>Call <see cref="Start"/> once, then <see cref="Send"/> as often as needed, then <see cref="Stop"/>.</item>
/// <item>Look at every result of <see cref="Send"/>: a refused message is gone. <see cref="IPeerReceiver.OnRoom"/> says when to try again.</item>
/// <item>Take <see cref="SendResult.Accepted"/> for no more than it says; what matters must be answered by the peer.</item>
/// <item>Let no order be assumed between channels.</item>
/// </list>
/// <para><b>Joining.</b> A node that has no incarnation yet takes part as (name, <see cref="Replication.Incarnation.None"/>). Several such nodes of one name
/// are told apart by their <see cref="PeerBoot"/>; only the one that connected last is reached. Once it has an incarnation it goes on with a new
/// transport.</para>
/// <para>Thread-safe. Two messages sent from one thread on one connection arrive in that order.</para>
/// </remarks>
public interface IPeerTransport
{
    /// <summary>The name under which others reach this node.</summary>
    PeerId Local { get; }

    /// <summary>The run of this process, as peers are told.</summary>
    PeerBoot Boot { get; }

    /// <summary>How much it holds.</summary>
    PeerTransportLimits Limits { get; }

    /// <summary>Begins to connect and to receive. A transport is started once; to go on after a stop, make a new one.</summary>
    /// <param name="receiver">Takes everything received until <see cref="Stop"/> returns.</param>
    /// <exception cref="ArgumentNullException"><paramref name="receiver"/> is null.</exception>
    /// <exception cref="InvalidOperationException">It was started before, or stopped.</exception>
    void Start(IPeerReceiver receiver);

    /// <summary>Queues a message without waiting for anything.</summary>
    /// <param name="to">The peer it is for.</param>
    /// <param name="channel">The stream it goes on.</param>
    /// <param name="payload">
    /// The bytes, 0 to <see cref="PeerTransportLimits.MessageBytesMax"/>; copied, so the buffer is the caller's again when this returns.
    /// </param>
    /// <returns>
    /// Whether it was queued, or the first of these that applies: <see cref="SendResult.Closed"/>, <see cref="SendResult.TooLarge"/>,
    /// <see cref="SendResult.NotConnected"/>, <see cref="SendResult.QueueFull"/>.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="channel"/> is not a channel.</exception>
    SendResult Send(PeerId to, PeerChannel channel, ReadOnlySpan<byte> payload);

    /// <summary>
    /// Ends all connections and loses what waits in queues. Once it returns, no receiver call is running and none will come, not even
    /// <see cref="IPeerReceiver.OnDisconnected"/>; called from inside a receiver call, this holds once that call has returned. Waits for
    /// a receiver call that is running, so the caller must hold nothing it needs. Stopping again does nothing.
    /// </summary>
    void Stop();
}
