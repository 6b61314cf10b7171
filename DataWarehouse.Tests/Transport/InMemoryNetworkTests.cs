using System.Globalization;
using System.Text;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Transport;

public sealed class InMemoryNetworkTests
{
    private static readonly PeerId A = new("a", new Incarnation(1));
    private static readonly PeerId B = new("b", new Incarnation(2));
    private static readonly PeerId C = new("c", new Incarnation(3));

    private readonly List<PeerReceiverFault> _faults = [];

    [Fact]
    public void DeliverNext_NothingWaits_IsFalse() => Assert.False(Network().DeliverNext());

    [Fact]
    public void DeliverNext_OneEventWaits_DeliversIt()
    {
        var network = Network();
        var (a, b) = (Start(network, A), Start(network, B));

        Assert.True(network.DeliverNext());

        Assert.Single(a.Events.Concat(b.Events));
    }

    [Fact]
    public void DeliverNext_FromInsideReceiver_Throws()
    {
        var network = Network();
        Start(network, A).OnEvent = _ => network.DeliverNext();
        Start(network, B);

        network.DeliverAll(100);

        Assert.Equal(3, _faults.Count);
        Assert.All(_faults, fault => Assert.IsType<InvalidOperationException>(fault.Exception));
    }

    [Fact]
    public void DeliverAll_EndlessConversation_StopsAtTheLimit()
    {
        var network = Network();
        var (a, b) = (network.CreateTransport(A), network.CreateTransport(B));
        a.Start(new RecordingReceiver { OnEvent = _ => a.Send(B, PeerChannel.Raft, "ping"u8) });
        b.Start(new RecordingReceiver { OnEvent = _ => b.Send(A, PeerChannel.Raft, "pong"u8) });

        Assert.Equal(500, network.DeliverAll(500));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.DeliverAll(0));
    }

    [Fact]
    public void DeliverNext_SeveralStreams_TakesTurns()
    {
        var network = Network();
        var a = network.CreateTransport(A);
        a.Start(new RecordingReceiver());
        var b = Start(network, B);
        network.DeliverAll(100);
        foreach (var channel in new[] { PeerChannel.Bulk, PeerChannel.Control })
        {
            a.Send(B, channel, "1"u8);
            a.Send(B, channel, "2"u8);
        }

        network.DeliverAll(100);

        Assert.Equal(
            ["Bulk1", "Control1", "Bulk2", "Control2"],
            b.Events.Where(e => e.Kind == ReceivedEventKind.Message).Select(e => $"{e.Connection.Channel}{e.Text}"));
    }

    [Fact]
    public void Send_QueueAtItsLimit_IsRefusedExactlyThere()
    {
        var network = new InMemoryNetwork(
            new PeerTransportLimits { MessageBytesMax = 4_096, QueueMessagesMax = 3, QueueBytesMax = 1_024 }, _faults.Add);
        var a = network.CreateTransport(A);
        a.Start(new RecordingReceiver());
        Start(network, B);

        Assert.Equal(SendResult.Accepted, a.Send(B, PeerChannel.Raft, "1"u8));
        Assert.Equal(SendResult.Accepted, a.Send(B, PeerChannel.Raft, "2"u8));
        Assert.Equal(SendResult.Accepted, a.Send(B, PeerChannel.Raft, "3"u8));
        Assert.Equal(SendResult.QueueFull, a.Send(B, PeerChannel.Raft, "4"u8));
        Assert.Equal(SendResult.Accepted, a.Send(B, PeerChannel.Bulk, new byte[4_096]));
        Assert.Equal(SendResult.QueueFull, a.Send(B, PeerChannel.Bulk, "1"u8));
    }

    [Fact]
    public void Disconnect_MessagesWaiting_AreLost()
    {
        var network = Network();
        var a = network.CreateTransport(A);
        a.Start(new RecordingReceiver());
        var b = Start(network, B);
        network.DeliverAll(100);
        a.Send(B, PeerChannel.Raft, "lost"u8);
        a.Send(B, PeerChannel.Bulk, "kept"u8);

        network.Disconnect(A, B, PeerChannel.Raft);
        network.Reconnect(A, B);
        network.DeliverAll(100);

        Assert.Empty(b.Messages(PeerChannel.Raft));
        Assert.Equal(["kept"], b.Messages(PeerChannel.Bulk));
        Assert.Equal([1L, 2L], b.Connections(PeerChannel.Raft).Select(connection => connection.Generation));
    }

    [Fact]
    public void Disconnect_BeforeTheStart_KeepsTheLinkDown()
    {
        var network = Network();
        network.Disconnect(A, B);
        var (a, b) = (Start(network, A), Start(network, B));

        network.DeliverAll(100);

        Assert.Empty(a.Events.Concat(b.Events));
    }

    [Fact]
    public void Disconnect_FromItself_Throws() => Assert.Throws<ArgumentException>(() => Network().Disconnect(A, A));

    [Fact]
    public void Partition_TwoSides_CutsBetweenAndNotWithin()
    {
        var network = Network();
        var (a, b, c) = (Start(network, A), Start(network, B), Start(network, C));
        network.DeliverAll(100);

        network.Partition([A, B], [C]);
        network.DeliverAll(100);

        Assert.Equal([C], a.Disconnections(PeerChannel.Raft).Select(connection => connection.Peer));
        Assert.Equal([C], b.Disconnections(PeerChannel.Raft).Select(connection => connection.Peer));
        Assert.Equal([A, B], c.Disconnections(PeerChannel.Raft).Select(connection => connection.Peer).Order());
    }

    [Fact]
    public void Start_SecondTransportOfARunningName_Throws()
    {
        var network = Network();
        Start(network, A);

        Assert.Throws<InvalidOperationException>(() => network.CreateTransport(A).Start(new RecordingReceiver()));
        Assert.Throws<ArgumentException>(() => network.CreateTransport(default));
    }

    [Fact]
    public void Stop_WhileAReceiverCallRuns_WaitsForItsEnd()
    {
        var network = Network();
        using var isInside = new ManualResetEventSlim();
        using var mayLeave = new ManualResetEventSlim();
        var hasLeft = false;
        var a = network.CreateTransport(A);
        a.Start(new RecordingReceiver
        {
            OnEvent = _ =>
            {
                isInside.Set();
                mayLeave.Wait(TestContext.Current.CancellationToken);
                Volatile.Write(ref hasLeft, true);
            },
        });
        Start(network, B);
        var deliverer = new Thread(() => network.DeliverAll(100));
        deliverer.Start();
        isInside.Wait(TestContext.Current.CancellationToken);

        var hadLeftWhenStopped = false;
        var stopper = new Thread(() =>
        {
            a.Stop();
            hadLeftWhenStopped = Volatile.Read(ref hasLeft);
        });
        stopper.Start();
        mayLeave.Set();
        stopper.Join();
        deliverer.Join();

        Assert.True(hadLeftWhenStopped);
    }

    [Fact]
    public void Send_FromManyThreadsWhileDelivering_LosesNothingAndKeepsEachThreadsOrder()
    {
        const int Senders = 4;
        const int PerSender = 500;
        var network = Network();
        var a = network.CreateTransport(A);
        a.Start(new RecordingReceiver());
        var b = Start(network, B);
        network.DeliverAll(100);
        var accepted = 0;
        var threads = Enumerable.Range(0, Senders).Select(sender => new Thread(() =>
        {
            for (var number = 0; number < PerSender; number++)
            {
                if (a.Send(B, PeerChannel.Raft, Encoding.UTF8.GetBytes($"{sender}:{number}")) == SendResult.Accepted)
                    Interlocked.Increment(ref accepted);
            }
        })).ToList();

        threads.ForEach(thread => thread.Start());
        while (threads.Exists(thread => thread.IsAlive))
            network.DeliverAll(100);
        network.DeliverAll(Senders * PerSender);

        foreach (var bySender in b.Messages(PeerChannel.Raft).Select(text => text.Split(':')).GroupBy(parts => parts[0]))
        {
            Assert.Equal(
                Enumerable.Range(0, PerSender),
                bySender.Select(parts => int.Parse(parts[1], CultureInfo.InvariantCulture)));
        }

        Assert.Equal((Senders * PerSender, Senders * PerSender), (accepted, b.Messages(PeerChannel.Raft).Count));
    }

    private static RecordingReceiver Start(InMemoryNetwork network, PeerId peer)
    {
        var receiver = new RecordingReceiver();
        network.CreateTransport(peer).Start(receiver);
        return receiver;
    }

    private InMemoryNetwork Network() => new(PeerTransportLimits.Default, _faults.Add);
}
