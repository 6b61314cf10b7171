using System.Text;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Transport;

/// <summary>
/// What every <see cref="IPeerTransport"/> must do while its links hold; <see cref="PeerTransportBreakConformance"/> has the rest. Derive a
/// class for each implementation and give it a harness.
/// </summary>
public abstract class PeerTransportConformance : PeerTransportTestBase
{
    [Fact]
    public void Start_TwoNodes_ConnectsEveryChannelOnce()
    {
        var (_, a) = Start(A);
        var (_, b) = Start(B);

        UntilConnected(a, B);
        UntilConnected(b, A);

        foreach (var channel in Enum.GetValues<PeerChannel>())
        {
            Assert.Equal([new PeerConnection(B, channel, 1)], a.Connections(channel));
            Assert.Equal([new PeerConnection(A, channel, 1)], b.Connections(channel));
        }
    }

    [Fact]
    public void Start_Twice_Throws()
    {
        var (transport, receiver) = Start(A);

        Assert.Throws<InvalidOperationException>(() => transport.Start(receiver));
    }

    [Fact]
    public void Start_AfterStop_Throws()
    {
        var (transport, receiver) = Start(A);
        transport.Stop();

        Assert.Throws<InvalidOperationException>(() => transport.Start(receiver));
    }

    [Fact]
    public void Start_NullReceiver_Throws() => Assert.Throws<ArgumentNullException>(() => Harness.Create(A).Start(null!));

    [Theory]
    [InlineData(PeerChannel.Control)]
    [InlineData(PeerChannel.Raft)]
    [InlineData(PeerChannel.Bulk)]
    public void Send_ManyOnOneChannel_ArriveInOrderOnTheirConnection(PeerChannel channel)
    {
        var (a, _, b) = StartPair();
        var sent = Numbers(50);

        SendAll(a, B, channel, sent);
        Harness.Until(() => b.Messages(channel).Count == sent.Count, "all messages arrive");

        Assert.Equal(sent, b.Messages(channel));
        Assert.All(
            b.Events.Where(e => e.Kind == ReceivedEventKind.Message),
            e => Assert.Equal(new PeerConnection(A, channel, 1), e.Connection));
    }

    [Fact]
    public void Send_OnAllChannels_KeepsOrderWithinEach()
    {
        var (a, _, b) = StartPair();
        var sent = Numbers(20);

        foreach (var text in sent)
        {
            foreach (var channel in Enum.GetValues<PeerChannel>())
                Assert.Equal(SendResult.Accepted, a.Send(B, channel, Encoding.UTF8.GetBytes(text)));
        }

        foreach (var channel in Enum.GetValues<PeerChannel>())
        {
            Harness.Until(() => b.Messages(channel).Count == sent.Count, $"all messages of {channel} arrive");
            Assert.Equal(sent, b.Messages(channel));
        }
    }

    [Fact]
    public void Send_BufferReusedAtOnce_DeliversWhatWasSent()
    {
        var (a, _, b) = StartPair();
        var buffer = "first"u8.ToArray();

        a.Send(B, PeerChannel.Raft, buffer);
        "other"u8.CopyTo(buffer);
        a.Send(B, PeerChannel.Raft, buffer);
        Array.Clear(buffer);
        Harness.Until(() => b.Messages(PeerChannel.Raft).Count == 2, "both messages arrive");

        Assert.Equal(["first", "other"], b.Messages(PeerChannel.Raft));
    }

    [Fact]
    public void Send_EmptyAndLargestMessage_Arrive()
    {
        var (a, _, b) = StartPair();
        var largest = new string('x', a.Limits.MessageBytesMax);

        Assert.Equal(SendResult.Accepted, a.Send(B, PeerChannel.Bulk, []));
        Assert.Equal(SendResult.Accepted, a.Send(B, PeerChannel.Bulk, Encoding.UTF8.GetBytes(largest)));
        Harness.Until(() => b.Messages(PeerChannel.Bulk).Count == 2, "both messages arrive");

        Assert.Equal([string.Empty, largest], b.Messages(PeerChannel.Bulk));
    }

    [Fact]
    public void Send_OversizedMessage_IsRefusedAndHurtsNobody()
    {
        var (a, _, b) = StartPair();

        Assert.Equal(SendResult.TooLarge, a.Send(B, PeerChannel.Raft, new byte[a.Limits.MessageBytesMax + 1]));
        SendAll(a, B, PeerChannel.Raft, ["next"]);
        Harness.Until(() => b.Messages(PeerChannel.Raft).Count == 1, "the next message arrives");

        Assert.Empty(b.Disconnections(PeerChannel.Raft));
    }

    [Fact]
    public void Send_ReceiverStandsStill_ReportsQueueFullAndLosesNothingAccepted()
    {
        var (a, _, b) = StartPair();
        using var gate = new ManualResetEventSlim();
        b.OnEvent = _ => gate.Wait(TestContext.Current.CancellationToken);
        var payload = new string('x', 60_000);
        var accepted = 0;

        // Without a limit that holds, this would go on for ever; kernel buffers of real sockets take a few megabytes first.
        while (accepted < 10_000 && a.Send(B, PeerChannel.Bulk, Encoding.UTF8.GetBytes(payload)) is var result)
        {
            if (result == SendResult.QueueFull)
                break;

            Assert.Equal(SendResult.Accepted, result);
            accepted++;
        }

        Assert.InRange(accepted, 1, 9_999);
        Assert.Equal(SendResult.Accepted, a.Send(B, PeerChannel.Control, "beat"u8));
        gate.Set();
        Harness.Until(() => b.Messages(PeerChannel.Bulk).Count == accepted, "all that was accepted arrives");
        Harness.Until(() => a.Send(B, PeerChannel.Bulk, "again"u8) == SendResult.Accepted, "the queue takes messages again");
    }

    [Fact]
    public void Send_ToUnknownPeerOrOwnNodeOrOtherIncarnation_IsNotConnected()
    {
        var (a, _, _) = StartPair();

        Assert.Equal(SendResult.NotConnected, a.Send(C, PeerChannel.Raft, "x"u8));
        Assert.Equal(SendResult.NotConnected, a.Send(A, PeerChannel.Raft, "x"u8));
        Assert.Equal(SendResult.NotConnected, a.Send(new PeerId(B.Node, new Incarnation(9)), PeerChannel.Raft, "x"u8));
        Assert.Equal(SendResult.NotConnected, a.Send(default, PeerChannel.Raft, "x"u8));
    }

    [Fact]
    public void Send_UnknownChannel_Throws()
    {
        var (a, _, _) = StartPair();

        Assert.Throws<ArgumentOutOfRangeException>(() => a.Send(B, (PeerChannel)3, "x"u8));
    }

    [Fact]
    public void Send_BeforeStartAndAfterStop_IsClosed()
    {
        var transport = Harness.Create(A);
        Start(B);

        Assert.Equal(SendResult.Closed, transport.Send(B, PeerChannel.Raft, "x"u8));
        transport.Start(new RecordingReceiver());
        transport.Stop();
        Assert.Equal(SendResult.Closed, transport.Send(B, PeerChannel.Raft, "x"u8));
    }

    [Fact]
    public void Send_FromInsideOnMessage_IsDeliveredAfterTheCall()
    {
        var (a, receiverOfA, b) = StartPair();
        var threadInside = 0;
        var wasNested = false;
        receiverOfA.OnEvent = _ => wasNested |= Volatile.Read(ref threadInside) == Environment.CurrentManagedThreadId;
        b.OnEvent = e =>
        {
            Volatile.Write(ref threadInside, Environment.CurrentManagedThreadId);
            Assert.Equal(SendResult.Accepted, TransportOf(B).Send(A, PeerChannel.Raft, Encoding.UTF8.GetBytes($"re: {e.Text}")));
            Volatile.Write(ref threadInside, 0);
        };

        SendAll(a, B, PeerChannel.Raft, ["one", "two"]);
        Harness.Until(() => receiverOfA.Messages(PeerChannel.Raft).Count == 2, "both answers arrive");

        Assert.Equal(["re: one", "re: two"], receiverOfA.Messages(PeerChannel.Raft));
        Assert.False(wasNested);
        Assert.Empty(Harness.Faults);
    }

    [Fact]
    public void OnConnected_EveryChannel_TellsThePeersBoot()
    {
        var (a, receiverOfA, b) = StartPair();

        foreach (var channel in Enum.GetValues<PeerChannel>())
        {
            Assert.Equal(a.Boot, b.BootOf(new PeerConnection(A, channel, 1)));
            Assert.Equal(TransportOf(B).Boot, receiverOfA.BootOf(new PeerConnection(B, channel, 1)));
        }
    }

    [Fact]
    public void OnRoom_AfterARefusal_ComesOnceTheQueueIsHalfEmpty()
    {
        var (a, receiverOfA, b) = StartPair();
        using var gate = new ManualResetEventSlim();
        b.OnEvent = _ => gate.Wait(TestContext.Current.CancellationToken);
        var payload = new byte[60_000];
        var sends = 0;
        while (sends < 10_000 && a.Send(B, PeerChannel.Bulk, payload) == SendResult.Accepted)
            sends++;

        Assert.InRange(sends, 1, 9_999);
        gate.Set();
        Harness.Until(() => receiverOfA.Events.Any(e => e.Kind == ReceivedEventKind.Room), "room is told");

        Assert.Equal(
            [new PeerConnection(B, PeerChannel.Bulk, 1)],
            receiverOfA.Events.Where(e => e.Kind == ReceivedEventKind.Room).Select(e => e.Connection).Distinct());
        Assert.Equal(SendResult.Accepted, a.Send(B, PeerChannel.Bulk, payload));
    }

    [Fact]
    public void OnRoom_NothingRefused_NeverComes()
    {
        var (a, receiverOfA, b) = StartPair();

        SendAll(a, B, PeerChannel.Raft, Numbers(60));
        Harness.Until(() => b.Messages(PeerChannel.Raft).Count == 60, "all messages arrive");
        Harness.Settle();

        Assert.DoesNotContain(receiverOfA.Events, e => e.Kind == ReceivedEventKind.Room);
    }

    [Fact]
    public void OnMessages_BuffersHeld_KeepTheirBytesWhileMoreArrive()
    {
        var (a, _, b) = StartPair();
        var kept = new List<ReadOnlyMemory<byte>>();
        b.OnMessageHeld = message => kept.Add(message.Payload);
        var sent = Enumerable.Range(0, 300).Select(number => $"{number}:{new string((char)('a' + (number % 26)), number * 7)}").ToList();

        foreach (var text in sent)
            Harness.Until(() => a.Send(B, PeerChannel.Raft, Encoding.UTF8.GetBytes(text)) == SendResult.Accepted, "the queue takes messages");
        Harness.Until(() => b.Messages(PeerChannel.Raft).Count == sent.Count, "all messages arrive");

        Assert.Equal(sent, kept.Select(payload => Encoding.UTF8.GetString(payload.Span)));
    }

    [Fact]
    public void OnMessages_BuffersReleasedByTheReceiver_MayBeUsedAgainAndLoseNothing()
    {
        var (a, _, b) = StartPair();
        b.OnMessageHeld = message => message.Buffer.Release();
        var sent = Enumerable.Range(0, 500).Select(number => $"{number}:{new string('x', number * 3)}").ToList();

        foreach (var text in sent)
            Harness.Until(() => a.Send(B, PeerChannel.Raft, Encoding.UTF8.GetBytes(text)) == SendResult.Accepted, "the queue takes messages");
        Harness.Until(() => b.Messages(PeerChannel.Raft).Count == sent.Count, "all messages arrive");

        Assert.Equal(sent, b.Messages(PeerChannel.Raft));
        Assert.Empty(Harness.Faults);
    }

    [Fact]
    public void Send_NodeWithoutIncarnation_IsReachedByItsNameAlone()
    {
        var joining = new PeerId("joining", Incarnation.None);
        var (transport, receiver) = Start(A);
        var (joiner, b) = Start(joining);
        UntilConnected(receiver, joining);
        UntilConnected(b, A);

        SendAll(transport, joining, PeerChannel.Raft, ["welcome"]);
        SendAll(joiner, A, PeerChannel.Raft, ["let me in"]);
        Harness.Until(() => b.Messages(PeerChannel.Raft).Count == 1 && receiver.Messages(PeerChannel.Raft).Count == 1, "both messages arrive");

        Assert.Equal(["let me in"], receiver.Messages(PeerChannel.Raft));
    }
}
