using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport;
using DataWarehouse.Transport.Frames;
using DataWarehouse.Transport.Handshakes;

namespace DataWarehouse.Tests.Transport.Tcp;

/// <summary>What a node does with peers that are not what they should be: each is refused by name, and its neighbours notice nothing.</summary>
public sealed class TcpBadInputTests : IDisposable
{
    private static readonly PeerId A = new("a", new Incarnation(3));
    private static readonly PeerId B = new("b", new Incarnation(2));
    private static readonly PeerId C = new("c", new Incarnation(1));

    private readonly TcpNet _net = new();
    private readonly RecordingReceiver _receiver = new();
    private readonly RecordingReceiver _receiverOfC = new();
    private readonly TcpPeerTransport _b;
    private readonly TcpPeerTransport _c;

    public TcpBadInputTests()
    {
        _b = _net.Add(_net.Options(B) with { PendingHandshakesMax = 8, JoiningNodesMax = 2 });
        _c = _net.Add(_net.Options(C));
        _b.Start(_receiver);
        _c.Start(_receiverOfC);
        _b.SetPeers([new PeerAddress(A, "127.0.0.1", 0), new PeerAddress(C, "127.0.0.1", _c.EndPoint!.Port)]);
        _c.SetPeers([new PeerAddress(B, "127.0.0.1", _b.EndPoint!.Port)]);
        Eventually.Until(() => _receiverOfC.Connections(PeerChannel.Raft).Count == 1 && _receiver.Connections(PeerChannel.Raft).Count == 1, "the neighbours connect");
    }

    public void Dispose()
    {
        // Whatever the test did: the neighbours still talk, on their first connection.
        Assert.Equal(SendResult.Accepted, _b.Send(C, PeerChannel.Raft, "still here"u8));
        Eventually.Until(() => _receiverOfC.Messages(PeerChannel.Raft).Contains("still here"), "the neighbour hears");
        Assert.Empty(_receiverOfC.Disconnections(PeerChannel.Raft));
        Assert.Empty(_net.Observer.Faults);
        _net.Dispose();
    }

    [Fact]
    public void Handshake_Garbage_IsRefused()
    {
        using var peer = new RawPeer(_b.EndPoint!);

        peer.Send("GET / HTTP/1.1\r\n\r\n"u8);
        peer.UntilClosed();

        AssertRefused(PeerRefusalKind.Malformed, "127.0.0.1");
    }

    [Fact]
    public void Handshake_CutOff_IsRefused()
    {
        using (var peer = new RawPeer(_b.EndPoint!))
            peer.Send(GreetingCodec.Encode(HandshakeKind.Hello, RawPeer.GreetingOf(A, B)).AsSpan(0, 30));

        AssertRefused(PeerRefusalKind.Malformed, "127.0.0.1");
    }

    [Fact]
    public void Handshake_DamagedByte_IsRefused()
    {
        var hello = GreetingCodec.Encode(HandshakeKind.Hello, RawPeer.GreetingOf(A, B));
        hello[40] ^= 1;
        using var peer = new RawPeer(_b.EndPoint!);

        peer.Send(hello);
        peer.UntilClosed();

        AssertRefused(PeerRefusalKind.Malformed, "damaged");
    }

    [Fact]
    public void Handshake_Silence_EndsAfterTheTimeOut()
    {
        var impatient = _net.Add(_net.Options(A) with { HandshakeTimeout = TimeSpan.FromMilliseconds(50) });
        impatient.Start(new RecordingReceiver());
        using var peer = new RawPeer(impatient.EndPoint!);

        peer.UntilClosed();

        AssertRefused(PeerRefusalKind.TimedOut, "127.0.0.1");
    }

    [Fact]
    public void Handshake_MoreAtOnceThanPermitted_AreClosedAtOnce()
    {
        var peers = new List<RawPeer>();

        // The ninth is one too many, unless the first were given up meanwhile.
        Eventually.Until(
            () =>
            {
                peers.Add(new RawPeer(_b.EndPoint!));
                return _net.Observer.Refusals.Any(refusal => refusal.Kind == PeerRefusalKind.TooMany);
            },
            "one more than 8 is refused");

        Assert.True(peers.Count > 8);
        peers.ForEach(peer => peer.Dispose());
    }

    [Fact]
    public void Handshake_OtherCluster_IsRefusedByName() =>
        AssertGreetingRefused(RawPeer.GreetingOf(A, B) with { Cluster = new ClusterId(9) }, PeerRefusalKind.WrongCluster, "cluster 00000000000000000000000000000009");

    [Fact]
    public void Handshake_OtherFrames_IsRefusedByName() =>
        AssertGreetingRefused(RawPeer.GreetingOf(A, B) with { OldestFrames = 2, NewestFrames = 4 }, PeerRefusalKind.NoCommonVersion, "versions 2 to 4");

    [Fact]
    public void Handshake_UnknownNode_IsRefusedByName() =>
        AssertGreetingRefused(RawPeer.GreetingOf(new PeerId("z", A.Incarnation), B), PeerRefusalKind.UnknownPeer, "z@3");

    [Fact]
    public void Handshake_OldIncarnation_IsRefusedByName() =>
        AssertGreetingRefused(RawPeer.GreetingOf(new PeerId("a", new Incarnation(2)), B), PeerRefusalKind.OldIncarnation, "a@2 is an earlier life of a@3");

    [Fact]
    public void Handshake_LaterIncarnation_IsRefusedUntilItIsKnown()
    {
        var later = new PeerId("a", new Incarnation(4));
        AssertGreetingRefused(RawPeer.GreetingOf(later, B), PeerRefusalKind.UnknownIncarnation, "a@4");

        _b.SetPeers([new PeerAddress(later, "127.0.0.1", 0), new PeerAddress(C, "127.0.0.1", _c.EndPoint!.Port)]);
        using var peer = new RawPeer(_b.EndPoint!);
        Assert.Null(peer.Greet(RawPeer.GreetingOf(later, B)));
    }

    [Fact]
    public void Handshake_ForAnotherNodeOrLife_IsRefusedByName()
    {
        AssertGreetingRefused(RawPeer.GreetingOf(A, C), PeerRefusalKind.WrongNode, "c@1");
        AssertGreetingRefused(RawPeer.GreetingOf(A, new PeerId("b", new Incarnation(1))), PeerRefusalKind.WrongNode, "b@1");
    }

    [Fact]
    public void Handshake_OwnName_IsRefused() =>
        AssertGreetingRefused(RawPeer.GreetingOf(B, B), PeerRefusalKind.WrongNode, "the name of this node");

    [Fact]
    public void Handshake_MoreNodesWantToJoinThanMay_IsRefusedByNameUntilOneHasLeft()
    {
        using var first = new RawPeer(_b.EndPoint!);
        using var second = new RawPeer(_b.EndPoint!);
        Assert.Null(first.Greet(Joining("new1")));
        Assert.Null(second.Greet(Joining("new2")));
        Eventually.Until(() => _receiver.Connections(PeerChannel.Raft).Count(c => c.Peer.Incarnation == Incarnation.None) == 2, "two nodes take part");

        AssertGreetingRefused(Joining("new3"), PeerRefusalKind.UnknownPeer, "wants to join");
        first.Dispose();
        Eventually.Until(() => _receiver.Disconnections(PeerChannel.Raft).Count == 1, "one has left");
        Eventually.Until(
            () =>
            {
                using var third = new RawPeer(_b.EndPoint!);
                return third.Greet(Joining("new3")) is null;
            },
            "the third may join");
    }

    private static Greeting Joining(string name) => RawPeer.GreetingOf(new PeerId(name, Incarnation.None), B) with { IsJoining = true };

    [Fact]
    public void Handshake_DataThatWasSetBack_IsRefusedByName()
    {
        using (var peer = new RawPeer(_b.EndPoint!))
            Assert.Null(peer.Greet(RawPeer.GreetingOf(A, B, startCounter: 5, batch: 100)));

        AssertGreetingRefused(RawPeer.GreetingOf(A, B, startCounter: 4, batch: 100), PeerRefusalKind.RolledBack, "a@3");
        AssertGreetingRefused(RawPeer.GreetingOf(A, B, startCounter: 6, batch: 99), PeerRefusalKind.RolledBack, "batch 100");
        AssertGreetingRefused(
            RawPeer.GreetingOf(A, B, startCounter: 5, batch: 200) with { Progress = new PeerProgress(new PeerBoot(new BootId(1), 5), 200) },
            PeerRefusalKind.RolledBack,
            "new incarnation");
        using var later = new RawPeer(_b.EndPoint!);
        Assert.Null(later.Greet(RawPeer.GreetingOf(A, B, startCounter: 6, batch: 100)));
    }

    [Fact]
    public void Dial_TheAnswerIsOfAnotherNode_IsRefusedByName()
    {
        var a = _net.Add(_net.Options(A));
        a.Start(new RecordingReceiver());
        a.SetPeers([new PeerAddress(new PeerId("x", new Incarnation(1)), "127.0.0.1", _b.EndPoint!.Port)]);

        AssertRefused(PeerRefusalKind.WrongNode, "wants to talk to x@1, and this is b@2");
        Eventually.Until(() => _net.Observer.Refusals.Any(r => r.IsByPeer && r.Peer.Node == "x"), "the caller is told");
    }

    [Fact]
    public void Stop_WhileAConnectIsUnderWay_DoesNotWaitForIt()
    {
        // A listener whose queue is full leaves further connects unanswered.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var clients = Enumerable.Range(0, 4).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false }).ToList();
        foreach (var client in clients)
            Assert.ThrowsAny<SocketException>(() => client.Connect(listener.LocalEndPoint!));
        var a = new TcpPeerTransport(_net.Options(A) with { ConnectTimeout = TimeSpan.FromMinutes(1) });
        a.SetPeers([new PeerAddress(new PeerId("x", new Incarnation(1)), "127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port)]);
        a.Start(new RecordingReceiver());

        var stop = new Thread(a.Stop);
        stop.Start();

        Assert.True(stop.Join(Eventually.Limit));
        clients.ForEach(client => client.Dispose());
    }

    [Theory]
    [InlineData("host", -1)]
    [InlineData("host", 65_536)]
    [InlineData("", 1)]
    public void SetPeers_NoAddress_Throws(string host, int port) =>
        Assert.Throws<ArgumentException>(() => _c.SetPeers([new PeerAddress(B, host, port)]));

    [Fact]
    public void Frame_Garbage_EndsTheConnectionByName() => AssertFrameRefused(_ => Encoding.UTF8.GetBytes(new string('x', 100)), nameof(FrameFlaw.DamagedHeader));

    [Fact]
    public void Frame_DamagedBody_EndsTheConnectionByName() => AssertFrameRefused(
        peer =>
        {
            var frame = peer.Frame(2, "second");
            frame[^1] ^= 1;
            return frame;
        },
        nameof(FrameFlaw.DamagedBody));

    [Fact]
    public void Frame_Replayed_EndsTheConnectionByName() => AssertFrameRefused(peer => peer.Frame(1, "first"), nameof(FrameFlaw.Replayed));

    [Fact]
    public void Frame_AfterAGap_EndsTheConnectionByName() => AssertFrameRefused(peer => peer.Frame(3, "third"), nameof(FrameFlaw.OutOfOrder));

    [Fact]
    public void Frame_OfAnotherConnection_EndsTheConnectionByName() =>
        AssertFrameRefused(peer => RawPeer.FrameOf(peer.Key ^ 1, 2, "second"), nameof(FrameFlaw.DamagedHeader));

    [Fact]
    public void Frame_TooLong_EndsTheConnectionBeforeItsBodyIsRead() => AssertFrameRefused(
        peer =>
        {
            var header = new byte[FrameFormat.HeaderBytes];
            new FrameHeader(BodyBytes: (8 << 20) + 5, Messages: 1, Number: 2, BodyCrc: 0).Write(header, peer.Key);
            return header;
        },
        nameof(FrameFlaw.TooLong));

    [Fact]
    public void Frame_LengthsThatDoNotAddUp_EndTheConnectionByName() => AssertFrameRefused(
        peer =>
        {
            var frame = peer.Frame(2, "second");
            BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(FrameFormat.HeaderBytes), 7);
            var body = frame.AsSpan(FrameFormat.HeaderBytes);
            new FrameHeader((uint)body.Length, 1, 2, FrameHeader.CrcOf(peer.Key, 2, body)).Write(frame, peer.Key);
            return frame;
        },
        nameof(FrameFlaw.BadMessages));

    [Fact]
    public void Frame_CutOff_IsReportedByName()
    {
        using (var peer = Connected())
            peer.Send(peer.Frame(2, "second").AsSpan(0, 20));

        AssertRefused(PeerRefusalKind.BadFrame, "a@3/Raft#1 is cut off after 20 bytes");
    }

    private RawPeer Connected()
    {
        var peer = new RawPeer(_b.EndPoint!);
        Assert.Null(peer.Greet(RawPeer.GreetingOf(A, B)));
        peer.Send(peer.Frame(1, "first"));
        Eventually.Until(() => _receiver.Messages(PeerChannel.Raft).Contains("first"), "the sound frame arrives");
        return peer;
    }

    private void AssertFrameRefused(Func<RawPeer, byte[]> bad, string expected)
    {
        using (var peer = Connected())
        {
            peer.Send(bad(peer));
            peer.UntilClosed();
        }

        AssertRefused(PeerRefusalKind.BadFrame, $"frame 2 from a@3/Raft#1 is refused ({expected})");
        Eventually.Until(() => _receiver.Disconnections(PeerChannel.Raft).Count == 1, "the connection ends");
        Assert.Equal(["first"], _receiver.Messages(PeerChannel.Raft));
        using var again = new RawPeer(_b.EndPoint!);
        Assert.Null(again.Greet(RawPeer.GreetingOf(A, B)));
    }

    private void AssertGreetingRefused(Greeting greeting, PeerRefusalKind kind, string text)
    {
        using var peer = new RawPeer(_b.EndPoint!);

        var refusal = peer.Greet(greeting);

        Assert.Equal(kind, refusal?.Kind);
        Assert.Contains(greeting.Peer.ToString(), refusal!.Value.Reason, StringComparison.Ordinal);
        Assert.Contains(text, refusal.Value.Reason, StringComparison.Ordinal);
        AssertRefused(kind, greeting.Peer.ToString());
        Assert.Contains(_net.Observer.Refusals, reported => reported.Kind == kind && reported.Peer == greeting.Peer);
    }

    private void AssertRefused(PeerRefusalKind kind, string text) => Eventually.Until(
        () => _net.Observer.Refusals.Any(refusal => refusal.Kind == kind && !refusal.IsByPeer && refusal.Reason.Contains(text, StringComparison.Ordinal)),
        $"a refusal {kind} with '{text}' is reported among {string.Join(" | ", _net.Observer.Refusals.Select(r => $"{r.Kind}: {r.Reason}"))}");
}
