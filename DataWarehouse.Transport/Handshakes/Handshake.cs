using System.Net;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport.Connections;
using DataWarehouse.Transport.Frames;

namespace DataWarehouse.Transport.Handshakes;

/// <summary>
/// The three records at the beginning of a connection: hello, welcome, ready; or a refusal at any place. Written and read with blocking calls; how long
/// they may take is the matter of whoever owns the connection.
/// </summary>
/// <remarks>Not thread-safe; belongs to the thread of one attempt.</remarks>
internal sealed class Handshake(Stream stream, Greeting own, EndPoint? place)
{
    /// <summary>What the peer said of itself; null until it did.</summary>
    public Greeting? Peer { get; private set; }

    /// <summary>The end that connected.</summary>
    /// <param name="judge">Judges the welcome.</param>
    /// <exception cref="PeerRefusedException">One end refused.</exception>
    public void Dial(Func<Greeting, (PeerRefusalKind Kind, string Reason)> judge)
    {
        stream.Write(GreetingCodec.Encode(HandshakeKind.Hello, own));
        var welcome = ReadGreeting(HandshakeKind.Welcome);
        if (welcome.Channel != own.Channel)
            Refuse(PeerRefusalKind.Malformed, $"{welcome.Peer} welcomes on channel {welcome.Channel}, and {own.Channel} was asked for");
        Judge(judge, welcome);
        stream.Write(GreetingCodec.EncodeReady());
    }

    /// <summary>The end that was connected to: reads the first record.</summary>
    /// <exception cref="PeerRefusedException">It is none.</exception>
    public Greeting ReadHello() => ReadGreeting(HandshakeKind.Hello);

    /// <summary>The end that was connected to: goes on after the first record.</summary>
    /// <param name="judge">Judges the hello.</param>
    /// <exception cref="PeerRefusedException">One end refused.</exception>
    public void Accept(Func<Greeting, (PeerRefusalKind Kind, string Reason)> judge)
    {
        Judge(judge, Peer!);
        var welcome = own with { Channel = Peer!.Channel, OldestFrames = FrameFormat.Version, NewestFrames = FrameFormat.Version };
        stream.Write(GreetingCodec.Encode(HandshakeKind.Welcome, welcome));
        var record = ReadRecord(HandshakeKind.Ready);
        if (!GreetingCodec.IsSound(record))
            Refuse(PeerRefusalKind.Malformed, $"the handshake of {Peer.Peer} has a damaged end");
    }

    /// <summary>Tells the peer why, as far as it still listens, and ends the attempt.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="reason">Why, for people.</param>
    /// <exception cref="PeerRefusedException">Always.</exception>
    public void Refuse(PeerRefusalKind kind, string reason)
    {
        try
        {
            stream.Write(GreetingCodec.EncodeRefusal(kind, reason));
        }
        catch (Exception exception) when (ConnectionFaults.IsOne(exception))
        {
            // It has gone already; the refusal is reported here all the same.
        }

        throw new PeerRefusedException(kind, Known(), reason, isByPeer: false);
    }

    private void Judge(Func<Greeting, (PeerRefusalKind Kind, string Reason)> judge, Greeting greeting)
    {
        var (kind, reason) = judge(greeting);
        if (kind != PeerRefusalKind.None)
            Refuse(kind, reason);
    }

    private Greeting ReadGreeting(HandshakeKind expected)
    {
        var reason = GreetingCodec.Decode(ReadRecord(expected), out var greeting);
        if (reason is not null)
            Refuse(PeerRefusalKind.Malformed, $"{Named()}: {reason}");

        Peer = greeting;
        return greeting!;
    }

    private byte[] ReadRecord(HandshakeKind expected)
    {
        var prefix = new byte[HandshakeFormat.PrefixBytes];
        ReadExactly(prefix);
        if (GreetingCodec.ReadPrefix(prefix, out var kind, out var length) is { } flaw)
            Refuse(PeerRefusalKind.Malformed, $"{Named()}: {flaw}");

        var record = new byte[length];
        prefix.CopyTo(record, 0);
        ReadExactly(record.AsSpan(prefix.Length));
        if (kind == HandshakeKind.Refusal && GreetingCodec.TryDecodeRefusal(record, out var refusal, out var text))
            throw new PeerRefusedException(refusal, Known(), $"{Named()} refuses {own.Peer}: {text}", isByPeer: true);
        if (kind != expected)
            Refuse(PeerRefusalKind.Malformed, $"{Named()} sent {kind} where {expected} was to come");

        return record;
    }

    private void ReadExactly(Span<byte> bytes)
    {
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < bytes.Length)
            throw new PeerRefusedException(PeerRefusalKind.Malformed, Known(), $"{Named()} ended the connection in the middle of the handshake", isByPeer: false);
    }

    private PeerId Known() => Peer?.Peer ?? own.Wanted;

    private string Named() => Known() is var peer && peer != default ? $"{peer} at {place}" : $"a peer at {place}";
}
