using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport.Frames;
using DataWarehouse.Transport.Handshakes;
using DataWarehouse.Transport.Security;

namespace DataWarehouse.Transport.Connections;

/// <summary>Makes a socket into a connection with an admitted peer, or says why not.</summary>
/// <remarks>Thread-safe: each attempt runs on the thread that calls.</remarks>
internal sealed class ConnectionMaker(TcpTransportOptions options, PeerTable peers, DeadlineWatch deadlines)
{
    private readonly TlsStreams? _tls = options.Certificates is { } source ? new TlsStreams(source) : null;
    private readonly PeerRules _rules = new(options.Cluster, options.Local, options.IsJoining, options.Memory);

    /// <summary>Connects to a peer.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="channel">The channel.</param>
    /// <returns>The connection; null if nobody was there.</returns>
    public PeerLink? Dial(PeerAddress address, PeerChannel channel)
    {
        var socket = Connect(address);
        if (socket is null)
            return null;

        var called = address.Peer ?? default;
        return Greet(socket, called, isDialler: true, stream =>
        {
            var own = Own(channel, called);
            var handshake = new Handshake(stream, own, SocketSettings.RemoteOf(socket));
            handshake.Dial(greeting => Judge(stream, greeting, called));
            return new PeerLink(socket, stream, handshake.Peer!, own.Nonce, isDialler: true, options.Limits);
        });
    }

    /// <summary>Takes a connection that somebody made.</summary>
    /// <param name="socket">The socket; closed if nothing comes of it.</param>
    /// <returns>The connection, or null.</returns>
    public PeerLink? Accept(Socket socket) => Greet(socket, default, isDialler: false, stream =>
    {
        var own = Own(PeerChannel.Control, default);
        var handshake = new Handshake(stream, own, SocketSettings.RemoteOf(socket));
        handshake.ReadHello();
        handshake.Accept(greeting => Judge(stream, greeting, default));
        return new PeerLink(socket, stream, handshake.Peer!, own.Nonce, isDialler: false, options.Limits);
    });

    private Socket? Connect(PeerAddress address)
    {
        IPAddress[] places;
        try
        {
            places = IPAddress.TryParse(address.Host, out var place) ? [place] : Dns.GetHostAddresses(address.Host);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            // No such name, now or ever; it may be given an address later.
            return null;
        }

        foreach (var place in places)
        {
            var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            using var deadline = deadlines.Watch(socket, options.ConnectTimeout);
            try
            {
                socket.Connect(new IPEndPoint(place, address.Port));
                return socket;
            }
            catch (Exception exception) when (ConnectionFaults.IsOne(exception))
            {
                // Nobody is there, as far as one can see; the next attempt comes soon.
                socket.Dispose();
            }
        }

        return null;
    }

    private PeerLink? Greet(Socket socket, PeerId called, bool isDialler, Func<Stream, PeerLink> shakeHands)
    {
        // An end point is not known any more once the socket is closed.
        var place = SocketSettings.RemoteOf(socket);
        using var deadline = deadlines.Watch(socket, options.HandshakeTimeout);
        try
        {
            SocketSettings.Apply(socket, options.SilenceTimeout);
            Stream stream = new NetworkStream(socket, ownsSocket: false);
            if (_tls is not null)
                stream = isDialler ? _tls.Dial(stream) : _tls.Accept(stream);
            return shakeHands(stream);
        }
        catch (PeerRefusedException exception)
        {
            Refuse(deadline, exception.Peer, exception.Kind, exception.Message, exception.IsByPeer);
        }
        catch (AuthenticationException exception)
        {
            Refuse(deadline, called, PeerRefusalKind.WrongCertificate, $"{Named(called, place)} is not authenticated: {exception.Message}", isByPeer: false);
        }
        catch (Exception exception) when (ConnectionFaults.IsOne(exception))
        {
            Refuse(deadline, called, PeerRefusalKind.Malformed, $"{Named(called, place)} ended the connection in the middle of the handshake: {exception.Message}", isByPeer: false);
        }

        socket.Dispose();
        return null;

        void Refuse(DeadlineWatch.Deadline watched, PeerId peer, PeerRefusalKind kind, string reason, bool isByPeer)
        {
            if (watched.IsOver)
                (kind, reason, isByPeer) = (PeerRefusalKind.TimedOut, $"{Named(called, place)} did not finish the handshake within {options.HandshakeTimeout}", false);
            options.Observer.OnRefused(new PeerRefusal(kind, peer, place, reason, isByPeer));
        }
    }

    private static string Named(PeerId called, EndPoint? place) => called == default ? $"a peer at {place}" : $"{called} at {place}";

    private Greeting Own(PeerChannel channel, PeerId wanted)
    {
        Span<byte> nonce = stackalloc byte[16];
        RandomNumberGenerator.Fill(nonce);
        return new Greeting(
            options.Cluster, channel, FrameFormat.Version, FrameFormat.Version, options.IsJoining, options.Local,
            new PeerProgress(options.Boot, options.DurableBatch()), BinaryPrimitives.ReadUInt128LittleEndian(nonce), wanted);
    }

    private (PeerRefusalKind Kind, string Reason) Judge(Stream stream, Greeting greeting, PeerId called)
    {
        if (stream is SslStream tls && TlsStreams.FindFlaw(tls, greeting.Peer.Node) is { } flaw)
            return (PeerRefusalKind.WrongCertificate, $"{greeting.Peer} {flaw}");

        var verdict = _rules.Judge(greeting, peers.Known(greeting.Peer.Node), called, peers.MayJoin(greeting.Peer));
        if (verdict.Kind == PeerRefusalKind.None && !greeting.IsJoining)
            options.Memory.Remember(greeting.Peer, greeting.Progress);
        return verdict;
    }
}
