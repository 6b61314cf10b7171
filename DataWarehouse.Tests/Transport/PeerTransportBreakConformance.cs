using System.Text;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Transport;

/// <summary>
/// What every <see cref="IPeerTransport"/> must do when links break, nodes stop and receivers throw. Derive a class for each implementation
/// and give it a harness.
/// </summary>
public abstract class PeerTransportBreakConformance : PeerTransportTestBase
{
    [Fact]
    public void Disconnect_LinkUp_TellsBothEndsAndRefusesSends()
    {
        var (a, receiverOfA, b) = StartPair();

        Harness.Disconnect(A, B);
        UntilDisconnected(receiverOfA, b);

        Assert.Equal(SendResult.NotConnected, a.Send(B, PeerChannel.Raft, "x"u8));
        Assert.Equal([new PeerConnection(B, PeerChannel.Raft, 1)], receiverOfA.Disconnections(PeerChannel.Raft));
        Assert.Equal([new PeerConnection(A, PeerChannel.Raft, 1)], b.Disconnections(PeerChannel.Raft));
    }

    [Fact]
    public void Reconnect_AfterBreak_RaisesGenerationAndBringsNothingOfTheOld()
    {
        var (a, receiverOfA, b) = StartPair();
        SendAll(a, B, PeerChannel.Raft, Numbers(20));

        Harness.Disconnect(A, B);
        UntilDisconnected(receiverOfA, b);
        var arrived = b.Messages(PeerChannel.Raft).Count;
        Harness.Reconnect(A, B);
        Harness.Until(() => b.Connections(PeerChannel.Raft).Count == 2, "the link comes back");
        Harness.Until(() => a.Send(B, PeerChannel.Raft, "new"u8) == SendResult.Accepted, "the new connection takes messages");
        Harness.Until(() => b.Messages(PeerChannel.Raft).Contains("new"), "a message of the new connection arrives");

        Assert.True(b.Connections(PeerChannel.Raft)[1].Generation > b.Connections(PeerChannel.Raft)[0].Generation);
        Assert.Equal(Numbers(20).Take(arrived).Append("new"), b.Messages(PeerChannel.Raft));
        TransportSequence.AssertWellFormed(b);
        TransportSequence.AssertWellFormed(receiverOfA);
    }

    [Fact]
    public void Disconnect_OfOneLink_LeavesOthersAlone()
    {
        var (a, _, _) = StartPair();
        var (_, c) = Start(C);
        UntilConnected(c, A);

        Harness.Disconnect(A, B);
        SendAll(a, C, PeerChannel.Raft, ["still here"]);
        Harness.Until(() => c.Messages(PeerChannel.Raft).Count == 1, "the neighbour's message arrives");

        Assert.Empty(c.Disconnections(PeerChannel.Raft));
    }

    [Fact]
    public void Stop_OfOneEnd_TellsTheOtherAndCallsItsOwnReceiverNoMore()
    {
        var (a, receiverOfA, b) = StartPair();
        SendAll(a, B, PeerChannel.Raft, ["late"]);

        TransportOf(B).Stop();
        var seen = b.Events.Count;
        Harness.Until(() => receiverOfA.Disconnections(PeerChannel.Raft).Count == 1, "the other end is told");
        Harness.Settle();

        Assert.Equal(seen, b.Events.Count);
        Assert.Equal(SendResult.NotConnected, a.Send(B, PeerChannel.Raft, "x"u8));
        TransportOf(B).Stop();
    }

    [Fact]
    public void Stop_FromInsideOnMessage_EndsAfterThatCall()
    {
        var (a, _, b) = StartPair();
        b.OnEvent = _ => TransportOf(B).Stop();

        // The first may end the connection before the others are sent.
        Assert.Equal(SendResult.Accepted, a.Send(B, PeerChannel.Raft, "one"u8));
        a.Send(B, PeerChannel.Raft, "two"u8);
        a.Send(B, PeerChannel.Raft, "three"u8);
        Harness.Until(() => b.Messages(PeerChannel.Raft).Count > 0, "the first message arrives");
        TransportOf(B).Stop();
        Harness.Settle();

        Assert.Equal(1, b.MessageCalls);
        Assert.Empty(b.Disconnections(PeerChannel.Raft));
        Assert.Empty(Harness.Faults);
    }

    [Fact]
    public void Restart_UnderTheSameName_IsANewConnectionForTheOtherEnd()
    {
        var (_, receiverOfA, _) = StartPair();
        TransportOf(B).Stop();

        var (_, again) = Start(B);
        UntilConnected(again, A);
        Harness.Until(() => receiverOfA.Connections(PeerChannel.Raft).Count == 2, "the other end sees the new life");

        Assert.Equal([new PeerConnection(A, PeerChannel.Raft, 1)], again.Connections(PeerChannel.Raft));
        Assert.Equal([new PeerConnection(B, PeerChannel.Raft, 1)], receiverOfA.Disconnections(PeerChannel.Raft));
        TransportSequence.AssertWellFormed(receiverOfA);
    }

    [Fact]
    public void Receiver_ThatThrows_IsReportedAndStopsNobody()
    {
        var (a, _, b) = StartPair();
        var (_, c) = Start(C);
        UntilConnected(c, A);
        b.OnEvent = e =>
        {
            if (e.Kind == ReceivedEventKind.Message)
                throw new InvalidTimeZoneException(e.Text);
        };

        // One after the other: a call that throws has taken all its messages.
        SendAll(a, B, PeerChannel.Raft, ["one"]);
        Harness.Until(() => Harness.Faults.Count == 1, "the first fault is reported");
        SendAll(a, B, PeerChannel.Raft, ["two"]);
        SendAll(a, C, PeerChannel.Raft, ["three"]);
        Harness.Until(() => b.Messages(PeerChannel.Raft).Count == 2, "both messages arrive");
        Harness.Until(() => c.Messages(PeerChannel.Raft).Count == 1, "the neighbour's message arrives");
        Harness.Until(() => Harness.Faults.Count == 2, "both faults are reported");

        Assert.Equal(["one", "two"], Harness.Faults.Select(fault => fault.Exception.Message).Order());
        Assert.All(Harness.Faults, fault => Assert.Equal((B, new PeerConnection(A, PeerChannel.Raft, 1)), (fault.Local, fault.Connection)));
        Assert.Empty(b.Disconnections(PeerChannel.Raft));
    }

    [Fact]
    public void Restart_UnderTheSameName_ShowsAnotherBoot()
    {
        var (_, receiverOfA, _) = StartPair();
        var before = TransportOf(B).Boot;
        TransportOf(B).Stop();

        Start(B);
        Harness.Until(() => receiverOfA.Connections(PeerChannel.Raft).Count == 2, "the other end sees the new life");

        Assert.Equal(
            [before, TransportOf(B).Boot],
            receiverOfA.Connections(PeerChannel.Raft).Select(receiverOfA.BootOf));
        Assert.NotEqual(before.Id, TransportOf(B).Boot.Id);
    }

    [Fact]
    public void Disconnect_BufferHeld_LeavesItsBytesAsTheyWere()
    {
        var (a, receiverOfA, b) = StartPair();
        var kept = new List<ReadOnlyMemory<byte>>();
        b.OnMessageHeld = message => kept.Add(message.Payload);
        SendAll(a, B, PeerChannel.Raft, ["first"]);
        Harness.Until(() => b.Messages(PeerChannel.Raft).Count == 1, "the message arrives");

        Harness.Disconnect(A, B);
        UntilDisconnected(receiverOfA, b);
        Harness.Reconnect(A, B);
        Harness.Until(() => a.Send(B, PeerChannel.Raft, "other"u8) == SendResult.Accepted, "the new connection takes messages");
        Harness.Until(() => b.Messages(PeerChannel.Raft).Count == 2, "a message of the new connection arrives");

        Assert.Equal(["first", "other"], kept.Select(payload => Encoding.UTF8.GetString(payload.Span)));
    }
}
