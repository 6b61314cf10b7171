using System.Net;
using System.Net.Sockets;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport.Frames;
using DataWarehouse.Transport.Handshakes;
using DataWarehouse.Transport.Pacing;

namespace DataWarehouse.Transport.Connections;

/// <summary>One connection after its handshake: the socket, what waits for it, and why it ended.</summary>
/// <remarks>
/// Thread-safe: one thread reads, one writes, any may add messages or end it. The thread that reads disposes of it, once the one that writes is done.
/// </remarks>
internal sealed class PeerLink : IDisposable
{
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly uint _sendKey;
    private readonly FrameReceiver _frames;
    private PeerRefusal? _end;
    private int _hasEnded;

    /// <summary>Takes over a connection.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="stream">Its bytes, encrypted or not.</param>
    /// <param name="greeting">What the peer said.</param>
    /// <param name="nonce">The random number of this end.</param>
    /// <param name="isDialler">Whether this end connected.</param>
    /// <param name="limits">The limits of its queue and messages.</param>
    public PeerLink(Socket socket, Stream stream, Greeting greeting, UInt128 nonce, bool isDialler, PeerTransportLimits limits)
    {
        _socket = socket;
        _stream = stream;
        Greeting = greeting;
        EndPoint = SocketSettings.RemoteOf(socket);
        Queue = new SendQueue(limits);
        var (dialler, acceptor) = isDialler ? (nonce, greeting.Nonce) : (greeting.Nonce, nonce);
        _sendKey = FrameCrc.KeyOf(dialler, acceptor, isFromDialler: isDialler);
        _frames = new FrameReceiver(FrameCrc.KeyOf(dialler, acceptor, isFromDialler: !isDialler), limits.MessageBytesMax);
    }

    /// <summary>What the peer said.</summary>
    public Greeting Greeting { get; }

    /// <summary>Where the peer is.</summary>
    public EndPoint? EndPoint { get; }

    /// <summary>What waits to be sent.</summary>
    public SendQueue Queue { get; }

    /// <summary>Why it was ended because of what the peer did wrong; null if it ended in any other way.</summary>
    public PeerRefusal? Refusal => Volatile.Read(ref _end);

    /// <summary>Hands over what is received until the connection ends.</summary>
    /// <param name="connection">The connection, for the receiver.</param>
    /// <param name="gate">The way to the receiver.</param>
    /// <param name="totals">Counts.</param>
    public void ReadAll(PeerConnection connection, ReceiverGate gate, ChannelTotals totals)
    {
        try
        {
            while (Volatile.Read(ref _hasEnded) == 0)
            {
                var received = _stream.Read(_frames.Space());
                if (received == 0)
                {
                    CheckCutOff(connection);
                    return;
                }

                var flaw = _frames.Take(received);
                totals.Received(received, _frames.Messages.Length);
                if (!_frames.Messages.IsEmpty)
                    gate.Messages(connection, _frames.Messages);
                _frames.Done();
                if (flaw == FrameFlaw.None)
                    continue;

                Refuse(connection, $"frame {_frames.LastFrame + 1} from {connection} is refused ({flaw})");
                return;
            }
        }
        catch (Exception exception) when (ConnectionFaults.IsOne(exception))
        {
            // The other end is gone, or this one was ended by somebody; both are told by the disconnect.
        }
        finally
        {
            End();
            _frames.Close();
        }
    }

    /// <summary>Sends what is queued until the connection ends.</summary>
    /// <param name="connection">The connection, for the receiver.</param>
    /// <param name="gate">The way to the receiver.</param>
    /// <param name="totals">Counts.</param>
    /// <param name="pace">The limit of the rate, or null.</param>
    public void WriteAll(PeerConnection connection, ReceiverGate gate, ChannelTotals totals, SendPace? pace)
    {
        try
        {
            for (var number = 1UL; Queue.Take(_sendKey, number) is { } frame; number++)
            {
                var isRoomDue = false;
                try
                {
                    if (pace?.Wait(Queue, frame.Length) == false)
                        return;
                    _stream.Write(frame.Bytes.Span);
                    totals.Sent(frame.Length, frame.Messages);
                }
                finally
                {
                    isRoomDue = Queue.Return(frame);
                }

                if (isRoomDue)
                    gate.Room(connection);
            }
        }
        catch (Exception exception) when (ConnectionFaults.IsOne(exception))
        {
            // The thread that reads finds the end too, and tells it.
        }
        finally
        {
            End();
        }
    }

    /// <summary>Ends the connection: both threads come back soon.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) != 0)
            return;

        Queue.Close();
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (ConnectionFaults.IsOne(exception))
        {
            // It is down already.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        End();
        _stream.Dispose();
        _socket.Dispose();
    }

    private void CheckCutOff(PeerConnection connection)
    {
        if (_frames.PendingBytes > 0 && Volatile.Read(ref _hasEnded) == 0)
            Refuse(connection, $"frame {_frames.LastFrame + 1} from {connection} is cut off after {_frames.PendingBytes} bytes");
    }

    private void Refuse(PeerConnection connection, string reason) =>
        Volatile.Write(ref _end, new PeerRefusal(PeerRefusalKind.BadFrame, connection.Peer, EndPoint, reason, IsByPeer: false));
}
