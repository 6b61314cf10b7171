using System.Globalization;
using System.Text;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Transport.Simulated;

public sealed class SimulatedTransportTests
{
    private static readonly PeerId A = new("a", new Incarnation(1));
    private static readonly PeerId B = new("b", new Incarnation(2));

    [Fact]
    public void Run_SameSeed_IsTheSame() => Assert.Equal(Run(7, lostPerMillion: 30_000), Run(7, lostPerMillion: 30_000));

    [Fact]
    public void Run_OtherSeed_IsAnother() => Assert.NotEqual(Run(7, lostPerMillion: 30_000), Run(8, lostPerMillion: 30_000));

    [Fact]
    public void Run_FramesAreLost_BreaksConnectionsAndKeepsTheOrderWithinEach()
    {
        for (var seed = 0UL; seed < 50; seed++)
        {
            using var harness = new SimulatedTransportHarness(PeerTransportLimits.Default, seed);
            harness.Network.Weather.LostPerMillion = 50_000;
            var (a, b) = (harness.Create(A), new RecordingReceiver());
            a.Start(new RecordingReceiver());
            harness.Create(B).Start(b);
            for (var number = 0; number < 200; number++)
            {
                a.Send(B, PeerChannel.Raft, Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
                for (var step = 0; step < 3; step++)
                    harness.Step();
            }

            harness.Settle();

            TransportSequence.AssertWellFormed(b);
            var numbers = b.Messages(PeerChannel.Raft).Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(numbers.Distinct().Order(), numbers);
            Assert.NotEmpty(numbers);
        }
    }

    private static List<string> Run(ulong seed, int lostPerMillion)
    {
        using var harness = new SimulatedTransportHarness(PeerTransportLimits.Default, seed);
        harness.Network.Weather.LostPerMillion = lostPerMillion;
        List<RecordingReceiver> receivers = [new(), new()];
        var a = harness.Create(A);
        var b = harness.Create(B);
        a.Start(receivers[0]);
        b.Start(receivers[1]);
        receivers[0].OnEvent = _ => a.Send(B, PeerChannel.Raft, "ping"u8);
        receivers[1].OnEvent = _ => b.Send(A, PeerChannel.Raft, "pong"u8);
        for (var step = 0; step < 2_000; step++)
            harness.Step();
        return [.. receivers.SelectMany(receiver => receiver.Events).Select(e => e.ToString())];
    }
}
