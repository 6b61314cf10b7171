using CsCheck;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;

namespace DataWarehouse.Tests.UltimateConsensus.Snapshots;

/// <summary>What holds of a snapshot's transfer whatever the network does.</summary>
public sealed class SnapshotTransferProperties
{
    private static readonly TransferLimits Small = new() { ChunkBytesMax = 4, WindowChunks = 3, DamagedChunksMax = 1000, GiveUpTicks = 1000 };

    [Fact]
    public void Transfer_AnythingLostDoubledOrReordered_EndsWithTheSameBytes() =>
        Gen.Select(Gen.Byte.Array[0, 50], Gen.Select(Gen.Int[0, 11], Gen.Int[0, 1000]).Array[0, 150]).Sample((snapshot, steps) =>
        {
            var rig = new TransferRig(snapshot, Small);
            var number = 1L;
            foreach (var (kind, value) in steps) Step(rig, kind, value, ref number);
            rig.Settle();

            Assert.True(rig.Sender.IsComplete, $"The transfer ended as {rig.Sender.End}.");
            Assert.True(rig.Receiver.IsComplete);
            Assert.Equal(snapshot, rig.File);
        });

    [Fact]
    public void Window_AtAnyMoment_IsNotExceeded() =>
        Gen.Select(Gen.Byte.Array[0, 80], Gen.Select(Gen.Int[0, 7], Gen.Int[0, 1000]).Array[0, 100]).Sample((snapshot, steps) =>
        {
            var rig = new TransferRig(snapshot, Small);
            var number = 1L;
            foreach (var (kind, value) in steps)
            {
                Step(rig, kind, value, ref number);
                var windowEnd = rig.Sender.Acknowledged + (Small.WindowChunks * Small.ChunkBytesMax);
                rig.Chunks.Clear();
                rig.Pump();
                Assert.All(rig.Chunks, c => Assert.InRange(c.Offset, 0, windowEnd - 1));
                Assert.InRange(rig.Chunks.Count, 0, Small.WindowChunks);
            }
        });

    private static void Step(TransferRig rig, int kind, int value, ref long number)
    {
        rig.Pump();
        var chunk = rig.Chunks.Count == 0 ? -1 : value % rig.Chunks.Count;
        var answer = rig.Answers.Count == 0 ? -1 : value % rig.Answers.Count;
        switch (kind)
        {
            case 0 or 1 when chunk >= 0:
                rig.Deliver(rig.Chunks[chunk]);
                if (kind == 0) rig.Chunks.RemoveAt(chunk);
                break;
            case 2 when chunk >= 0:
                rig.Chunks.RemoveAt(chunk);
                break;
            case 3 or 4 when answer >= 0:
                rig.Sender.Step(rig.Answers[answer]);
                if (kind == 3) rig.Answers.RemoveAt(answer);
                break;
            case 5 when answer >= 0:
                rig.Answers.RemoveAt(answer);
                break;
            case 6:
                rig.Sender.Tick();
                break;
            case 7:
                rig.Sender.Reconnected();
                break;
            case 8 when chunk >= 0:
                rig.Deliver(rig.Chunks[chunk] with { Checksum = (ulong)value });
                break;
            case 9:
                rig.RestartReceiver(value % 60);
                break;
            case 10 when value % 10 == 0:
                rig.Begin(1 + (value / 500), ++number);
                break;
            default:
                rig.Sender.Tick();
                break;
        }
    }
}
