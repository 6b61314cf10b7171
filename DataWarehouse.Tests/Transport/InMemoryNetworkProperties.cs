using System.Globalization;
using System.Text;
using CsCheck;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Transport;

public sealed class InMemoryNetworkProperties
{
    private static readonly PeerId A = new("a", new Incarnation(1));
    private static readonly PeerId B = new("b", new Incarnation(2));

    [Fact]
    public void Run_SameStepsTwice_MakesTheSameTrace() => Gen.Int[0, 6].Array[0, 60].Sample(
        steps => Assert.Equal(Trace(steps), Trace(steps)), iter: 200);

    [Fact]
    public void Run_AnySteps_GivesEachReceiverAWellFormedSequence() => Gen.Int[0, 6].Array[0, 60].Sample(
        steps => Run(steps).ForEach(TransportSequence.AssertWellFormed), iter: 500);

    private static List<string> Trace(int[] steps) => [.. Run(steps).SelectMany(receiver => receiver.Events).Select(e => e.ToString())];

    private static List<RecordingReceiver> Run(int[] steps)
    {
        var network = new InMemoryNetwork(new PeerTransportLimits { QueueMessagesMax = 4 }, fault => throw fault.Exception);
        var (a, b) = (network.CreateTransport(A), network.CreateTransport(B));
        List<RecordingReceiver> receivers = [new(), new()];
        a.Start(receivers[0]);
        b.Start(receivers[1]);
        foreach (var (step, number) in steps.Select((step, number) => (step, number)))
        {
            var payload = Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));
            switch (step)
            {
                case 0: network.Disconnect(A, B); break;
                case 1: network.Reconnect(A, B); break;
                case 2: a.Send(B, PeerChannel.Raft, payload); break;
                case 3: b.Send(A, PeerChannel.Raft, payload); break;
                case 4: a.Send(B, PeerChannel.Control, payload); break;
                case 5:
                    b.Stop();
                    b = network.CreateTransport(B);
                    receivers.Add(new RecordingReceiver());
                    b.Start(receivers[^1]);
                    break;
                default: network.DeliverNext(); break;
            }
        }

        network.DeliverAll(1_000);
        return receivers;
    }
}
