using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Tests.UltimateConsensus.Snapshots;

/// <summary>Which chunks a follower stores, and what it answers.</summary>
public sealed class SnapshotReceiverTests
{
    private static readonly TransferLimits Limits = new() { ChunkBytesMax = 4, WindowChunks = 8, SnapshotBytesMax = 20, RestartsMax = 1, DamagedChunksMax = 1 };

    private static readonly byte[] Snapshot = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

    private readonly TransferRig _rig = new(Snapshot, Limits);

    [Fact]
    public void Chunks_InOrder_AreStoredAndComplete()
    {
        _rig.Pump();

        var receipts = _rig.Chunks.Select(_rig.Deliver).ToArray();

        Assert.Equal([ReceiptKind.StoreAfterClearing, ReceiptKind.Store, ReceiptKind.Store], receipts.Select(r => r.Kind));
        Assert.Equal([AnswerKind.Wants, AnswerKind.Wants, AnswerKind.Complete], _rig.Answers.Select(a => a.Kind));
        Assert.Equal([4L, 8L, 10L], _rig.Answers.Select(a => a.WantedOffset));
        Assert.Equal(Snapshot, _rig.File);
        Assert.Equal(_rig.Sender.Descriptor, _rig.Receiver.Descriptor);
    }

    [Fact]
    public void Chunk_AgainOrTooEarly_IsDroppedAndTheWishRepeated()
    {
        _rig.Pump();
        _rig.Deliver(_rig.Chunks[0]);

        Assert.Equal(Dropped(ChunkDrop.Duplicate, 4), _rig.Deliver(_rig.Chunks[0]));
        Assert.Equal(Dropped(ChunkDrop.Gap, 4), _rig.Deliver(_rig.Chunks[2]));
        Assert.Equal(1, _rig.Receiver.Drops(ChunkDrop.Duplicate));
        Assert.Equal(1, _rig.Receiver.Drops(ChunkDrop.Gap));
    }

    [Fact]
    public void Chunk_FirstToComeIsALaterOne_ClearsAndAsksForTheFront()
    {
        _rig.Pump();

        Assert.Equal(Dropped(ChunkDrop.Gap, 0) with { Kind = ReceiptKind.Clear }, _rig.Deliver(_rig.Chunks[1]));
    }

    [Fact]
    public void Chunk_AfterTheEnd_IsAnsweredWithTheEnd()
    {
        _rig.Settle();
        _rig.Begin(1, 2);
        _rig.Pump();

        var receipt = _rig.Deliver(_rig.Chunks[0]);

        Assert.Equal(ChunkDrop.Ended, receipt.Drop);
        Assert.Equal(new SnapshotChunkAnswer(_rig.Sender.Transfer, AnswerKind.Complete, 10, 0, TransferEnd.None), receipt.Answer);
    }

    [Fact]
    public void Chunk_Damaged_IsAskedForAgainUntilThereAreTooMany()
    {
        _rig.Pump();
        _rig.Deliver(_rig.Chunks[0]);
        var damaged = _rig.Chunks[1] with { Bytes = new byte[4] };

        Assert.Equal(Dropped(ChunkDrop.Damaged, 4), _rig.Deliver(damaged));
        var last = _rig.Deliver(damaged);

        Assert.Equal(AnswerKind.GivenUp, last.Answer!.Value.Kind);
        Assert.Equal(TransferEnd.DamagedChunks, last.Answer!.Value.Reason);
        Assert.Equal(TransferEnd.DamagedChunks, _rig.Receiver.End);
        Assert.Equal(ChunkDrop.Ended, _rig.Deliver(_rig.Chunks[1]).Drop);
    }

    [Fact]
    public void Transfer_AfterOneThatWasGivenUp_BeginsFromTheFront()
    {
        _rig.Pump();
        _rig.Deliver(_rig.Chunks[0]);
        _rig.Receiver.Cancel();
        Assert.Equal(TransferEnd.Cancelled, _rig.Receiver.End);
        _rig.Chunks.Clear();

        _rig.Begin(1, 2);
        _rig.Settle();

        Assert.Equal(Snapshot, _rig.File);
        _rig.Receiver.Cancel();
        Assert.True(_rig.Receiver.IsComplete);
    }

    [Fact]
    public void Whole_WithAnotherDigest_BeginsAgainThenGivesUp()
    {
        var lie = TransferRig.ContentOf(Snapshot) with { Digest = 42 };
        _rig.Begin(1, 2, lie);
        _rig.Pump();
        foreach (var chunk in _rig.Chunks.ToArray()) _rig.Deliver(chunk);

        Assert.Equal(new SnapshotChunkAnswer(_rig.Sender.Transfer, AnswerKind.Wants, 0, 1, TransferEnd.None), _rig.Answers[^1]);
        Assert.Empty(_rig.File);
        _rig.Settle();

        Assert.Equal(TransferEnd.DigestMismatch, _rig.Sender.End);
        Assert.Equal(TransferEnd.DigestMismatch, _rig.Receiver.End);
        Assert.Empty(_rig.File);
    }

    [Fact]
    public void Snapshot_LargerThanTheLimit_IsRefused()
    {
        var rig = new TransferRig(new byte[21], Limits);

        rig.Settle();

        Assert.Equal(TransferEnd.TooLarge, rig.Sender.End);
        Assert.Empty(rig.File);
    }

    [Fact]
    public void Snapshot_Empty_IsCompleteWithOneChunk()
    {
        var rig = new TransferRig([], Limits);
        rig.Pump();

        Assert.Equal(ReceiptKind.StoreAfterClearing, rig.Deliver(Assert.Single(rig.Chunks)).Kind);
        Assert.True(rig.Receiver.IsComplete);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 2)]
    public void Transfer_LaterWithTheSameContent_GoesOnWhereTheEarlierStood(long term, long number)
    {
        _rig.Pump();
        _rig.Deliver(_rig.Chunks[0]);
        _rig.Begin(term, number);
        _rig.Chunks.Clear();
        _rig.Pump();

        Assert.Equal(Dropped(ChunkDrop.Duplicate, 4), _rig.Deliver(_rig.Chunks[0]));
        Assert.Equal(ReceiptKind.Store, _rig.Deliver(_rig.Chunks[1]).Kind);
    }

    [Fact]
    public void Transfer_LaterWithAnotherContent_ReplacesTheEarlier()
    {
        _rig.Pump();
        _rig.Deliver(_rig.Chunks[0]);
        var old = _rig.Chunks[1];
        var oldTransfer = _rig.Sender.Transfer;
        _rig.Chunks.Clear();
        _rig.Begin(1, 2, TransferRig.ContentOf(Snapshot, 11));
        _rig.Pump();

        Assert.Equal(ReceiptKind.StoreAfterClearing, _rig.Deliver(_rig.Chunks[0]).Kind);
        Assert.Equal(new LogIndex(11), _rig.Receiver.Descriptor!.Index);
        Assert.Equal(
            new SnapshotReceipt(ReceiptKind.Drop, ChunkDrop.Superseded, new SnapshotChunkAnswer(oldTransfer, AnswerKind.GivenUp, 0, 0, TransferEnd.Superseded)),
            _rig.Deliver(old));
    }

    [Fact]
    public void Chunk_OfTheRunningTransferAndAnotherContent_IsForeign()
    {
        _rig.Pump();
        _rig.Deliver(_rig.Chunks[0]);

        var receipt = _rig.Deliver(_rig.Chunks[1] with { Content = _rig.Sender.Content with { Digest = 3 } });

        Assert.Equal(new SnapshotReceipt(ReceiptKind.Drop, ChunkDrop.Foreign, null), receipt);
    }

    [Fact]
    public void Chunk_ThatContradictsItself_IsMalformed()
    {
        _rig.Pump();
        var chunk = _rig.Chunks[0];
        var wrong = new[]
        {
            chunk with { Content = chunk.Content with { Group = new GroupId(2) } },
            chunk with { Transfer = new TransferId(new Term(1), 0) },
            chunk with { Descriptor = null! },
            chunk with { Descriptor = TransferRig.DescriptorAt(11) },
            chunk with { Content = chunk.Content with { Term = new Term(9) } },
            chunk with { Bytes = new byte[5] },
            chunk with { Content = chunk.Content with { LengthBytes = -1 } },
            chunk with { Offset = -1 },
            chunk with { Offset = 7 },
            chunk with { Offset = long.MaxValue },
            chunk with { Bytes = default },
            default,
        };

        Assert.All(wrong, w => Assert.Equal(new SnapshotReceipt(ReceiptKind.Drop, ChunkDrop.Malformed, null), _rig.Deliver(w)));
        Assert.Equal(wrong.Length, _rig.Receiver.Drops(ChunkDrop.Malformed));
        Assert.Null(_rig.Receiver.Descriptor);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(10)]
    public void Restart_WithStoredBytes_GoesOnBehindThem(int kept)
    {
        _rig.Pump();
        foreach (var chunk in _rig.Chunks.Take(3)) _rig.Deliver(chunk);
        _rig.RestartReceiver(kept);
        Assert.Equal(kept, _rig.Receiver.Received);

        _rig.Begin(2, 1);
        _rig.Chunks.Clear();
        _rig.Settle();

        Assert.True(_rig.Sender.IsComplete);
        Assert.Equal(Snapshot, _rig.File);
    }

    [Fact]
    public void Restart_StoredBytesAreAllThereAndDamaged_BeginsAgain()
    {
        _rig.Receiver.Resume(TransferRig.ContentOf(Snapshot), TransferRig.DescriptorAt(), new byte[10]);
        _rig.Pump();

        Assert.Equal(ReceiptKind.StoreAfterClearing, _rig.Deliver(_rig.Chunks[0]).Kind);
        _rig.Settle();

        Assert.Equal(Snapshot, _rig.File);
    }

    [Fact]
    public void Resume_OutOfPlace_IsAMistakeOfTheCaller()
    {
        var content = TransferRig.ContentOf(Snapshot);
        var receiver = _rig.Receiver;
        Assert.Throws<InvalidOperationException>(() => receiver.Resume(content, TransferRig.DescriptorAt(), new byte[11]));
        receiver.Resume(content, TransferRig.DescriptorAt(), new byte[4]);
        Assert.Throws<InvalidOperationException>(() => receiver.Resume(content with { Digest = 1 }, TransferRig.DescriptorAt(), new byte[1]));
        _rig.Pump();
        _rig.Deliver(_rig.Chunks[0]);
        Assert.Throws<InvalidOperationException>(() => receiver.Resume(content, TransferRig.DescriptorAt(), new byte[1]));
        Assert.Throws<ArgumentException>(() => new SnapshotReceiver(new GroupId(1), Limits with { RetryTicks = 0 }));
    }

    [Fact]
    public void PlantedBug_SnapshotChunkOffsetIgnored_CompletesWithAHole()
    {
        var rig = new TransferRig(Snapshot, Limits, PlantedBug.SnapshotChunkOffsetIgnored);
        rig.Pump();
        rig.Deliver(rig.Chunks[0]);
        rig.Deliver(rig.Chunks[2]);
        rig.Deliver(rig.Chunks[2]);
        rig.Deliver(rig.Chunks[2]);

        Assert.True(rig.Receiver.IsComplete);
        Assert.NotEqual(Snapshot, rig.File);
    }

    [Fact]
    public void TransferId_OrdersByTermThenNumber()
    {
        Assert.True(new TransferId(new Term(2), 1).CompareTo(new TransferId(new Term(1), 9)) > 0);
        Assert.True(new TransferId(new Term(2), 1).CompareTo(new TransferId(new Term(2), 2)) < 0);
        Assert.Equal("2/7", new TransferId(new Term(2), 7).ToString());
    }

    private SnapshotReceipt Dropped(ChunkDrop reason, long wanted) =>
        new(ReceiptKind.Drop, reason, new SnapshotChunkAnswer(_rig.Sender.Transfer, AnswerKind.Wants, wanted, 0, TransferEnd.None));
}
