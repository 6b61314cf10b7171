using CsCheck;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;

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
        }, iter: 3000);

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
        }, iter: 1000);

    [Fact]
    public void Receiver_AnyChunks_StaysWithinItsBounds() =>
        Gen.Select(Gen.Int[-1, 3], Gen.Int[-1, 2], Gen.Int[-1, 12], Gen.Int[0, 5], Gen.Bool).Array[0, 40].Sample(chunks =>
        {
            var receiver = new SnapshotReceiver(new GroupId(1), Small with { SnapshotBytesMax = 10, DamagedChunksMax = 3 });
            foreach (var (number, length, offset, size, isSound) in chunks)
            {
                var content = new SnapshotContent(new GroupId(1), new LogIndex(10), new Term(2), length * 6L, (ulong)offset / 4);
                var bytes = new byte[size];
                var checksum = isSound ? SnapshotChunk.ComputeChecksum(content, offset, bytes) : 0;
                receiver.Step(new SnapshotChunk(new TransferId(new Term(1), number), content, TransferRig.DescriptorAt(), offset, bytes, checksum));
                Assert.InRange(receiver.Received, 0, 10);
            }
        }, iter: 3000);

    [Fact]
    public void Sender_AnyAnswers_StaysWithinItsSnapshot() =>
        Gen.Select(Gen.Byte[0, 4], Gen.Int[-2, 40], Gen.Int[-1, 3], Gen.Byte[0, 9]).Array[0, 40].Sample(answers =>
        {
            var rig = new TransferRig(new byte[35], Small);
            foreach (var (kind, offset, attempt, reason) in answers)
            {
                rig.Sender.Step(new SnapshotChunkAnswer(rig.Sender.Transfer, (AnswerKind)kind, offset, attempt, (TransferEnd)reason));
                rig.Sender.Tick();
                rig.Pump();
                Assert.InRange(rig.Sender.Acknowledged, 0, 35);
                Assert.All(rig.Chunks, c => Assert.InRange(c.Offset + c.Bytes.Length, 1, 35));
                rig.Chunks.Clear();
            }
        }, iter: 3000);

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
            case 9 when !rig.Receiver.IsComplete:
                rig.RestartReceiver(value % 60);
                break;
            case 10 when value % 10 == 0:
                rig.Begin(1 + (number / 3), ++number);
                break;
            default:
                rig.Sender.Tick();
                break;
        }
    }
}
