using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Tests.UltimateConsensus.Snapshots;

/// <summary>What a leader sends of a snapshot, and when.</summary>
public sealed class SnapshotSenderTests
{
    private static readonly TransferLimits Limits = new() { ChunkBytesMax = 10, WindowChunks = 2, RetryTicks = 2, GiveUpTicks = 5 };

    private static readonly TransferId Id = new(new Term(3), 1);

    private readonly SnapshotSender _sender = SenderOf(35);

    [Fact]
    public void TryNext_GivesAWindowOfChunks()
    {
        Assert.Equal([new ChunkRange(0, 10), new ChunkRange(10, 10)], Next());
        Assert.Empty(Next());

        _sender.Step(Wants(10));

        Assert.Equal([new ChunkRange(20, 10)], Next());
        _sender.Step(Wants(30));
        Assert.Equal([new ChunkRange(30, 5)], Next());
        Assert.Equal(30, _sender.Acknowledged);
    }

    [Fact]
    public void TryNext_EmptySnapshot_IsOneEmptyChunk()
    {
        var sender = SenderOf(0);

        Assert.True(sender.TryNext(out var range));
        Assert.Equal(new ChunkRange(0, 0), range);
        Assert.False(sender.TryNext(out _));
        sender.Reconnected();
        Assert.True(sender.TryNext(out _));
    }

    [Fact]
    public void MakeChunk_CarriesWhatTheReceiverChecks()
    {
        Assert.True(_sender.TryNext(out var range));
        var chunk = _sender.MakeChunk(range, new byte[10]);

        Assert.Equal((Id, _sender.Content, _sender.Descriptor, 0L), (chunk.Transfer, chunk.Content, chunk.Descriptor, chunk.Offset));
        Assert.Equal(SnapshotChunk.ComputeChecksum(_sender.Content, 0, new byte[10]), chunk.Checksum);
        Assert.NotEqual(SnapshotChunk.ComputeChecksum(_sender.Content, 10, new byte[10]), chunk.Checksum);
        Assert.NotEqual(SnapshotChunk.ComputeChecksum(_sender.Content with { Digest = 1 }, 0, new byte[10]), chunk.Checksum);
        Assert.Throws<ArgumentException>(() => _sender.MakeChunk(range, new byte[9]));
    }

    [Fact]
    public void Tick_NoAnswer_SendsAgainThenGivesUp()
    {
        Next();
        _sender.Tick();
        Assert.Empty(Next());
        _sender.Tick();
        Assert.Equal([new ChunkRange(0, 10), new ChunkRange(10, 10)], Next());
        _sender.Tick();
        _sender.Tick();
        Assert.Equal(TransferEnd.None, _sender.End);
        _sender.Tick();
        Assert.Equal(TransferEnd.NoProgress, _sender.End);
        Assert.Empty(Next());
        _sender.Tick();
        _sender.Cancel();
        Assert.Equal(TransferEnd.NoProgress, _sender.End);
    }

    [Fact]
    public void Tick_Progress_PutsGivingUpOff()
    {
        for (var offset = 1; offset < 20; offset++)
        {
            _sender.Tick();
            _sender.Tick();
            _sender.Step(Wants(offset));
        }

        Assert.Equal(TransferEnd.None, _sender.End);
    }

    [Fact]
    public void Tick_FollowerThatKeepsLosingItsBytes_IsGivenUp()
    {
        _sender.Step(Wants(20));
        for (var i = 0; i < 10; i++)
        {
            _sender.Step(Wants(5 + (i % 2)));
            _sender.Tick();
        }

        Assert.Equal(TransferEnd.NoProgress, _sender.End);
    }

    [Fact]
    public void Reconnected_SendsFromWhatTheFollowerLastSaid()
    {
        Next();
        _sender.Step(Wants(20));
        _sender.Step(Wants(10));
        Assert.Equal(20, _sender.Acknowledged);

        _sender.Reconnected();

        Assert.Equal([new ChunkRange(10, 10), new ChunkRange(20, 10)], Next());
    }

    [Fact]
    public void Step_FollowerBeginsAgain_SendsFromTheFrontAtOnce()
    {
        Next();
        _sender.Step(Wants(20));
        _sender.Step(Wants(0) with { Attempt = 1 });
        Assert.Equal([new ChunkRange(0, 10), new ChunkRange(10, 10)], Next());

        _sender.Step(Wants(20));
        Assert.Equal(0, _sender.Acknowledged);
    }

    [Fact]
    public void Step_FollowerIsAhead_SkipsWhatItHas()
    {
        _sender.Step(Wants(33));

        Assert.Equal([new ChunkRange(33, 2)], Next());
    }

    [Fact]
    public void Step_Complete_Ends()
    {
        _sender.Step(Wants(35) with { Kind = AnswerKind.Complete });

        Assert.True(_sender.IsComplete);
        Assert.Empty(Next());
        _sender.Step(Wants(35));
        Assert.Equal(1, _sender.Dropped);
    }

    [Fact]
    public void Step_GivenUp_EndsWithTheReason()
    {
        _sender.Step(Wants(0) with { Kind = AnswerKind.GivenUp, Reason = TransferEnd.TooLarge });

        Assert.Equal(TransferEnd.TooLarge, _sender.End);
    }

    [Fact]
    public void Step_AnswersThatMakeNoSense_AreCounted()
    {
        _sender.Step(Wants(1) with { Transfer = new TransferId(new Term(3), 2) });
        _sender.Step(Wants(-1));
        _sender.Step(Wants(36));
        _sender.Step(Wants(1) with { Kind = 0 });
        _sender.Step(Wants(1) with { Kind = AnswerKind.GivenUp });
        _sender.Step(Wants(1) with { Kind = AnswerKind.GivenUp, Reason = TransferEnd.Complete });
        _sender.Step(Wants(1) with { Kind = AnswerKind.GivenUp, Reason = (TransferEnd)99 });

        Assert.Equal(7, _sender.Dropped);
        Assert.Equal(0, _sender.Acknowledged);
        Assert.Equal(TransferEnd.None, _sender.End);
    }

    [Fact]
    public void Sender_RoundTripLongerThanTheTimeToGiveUp_GetsEverythingAcross()
    {
        var rig = new TransferRig(new byte[95], Limits);
        var onTheirWay = new Queue<SnapshotChunkAnswer[]>();
        var number = 1L;
        for (var tick = 0; tick < 200 && !rig.Receiver.IsComplete; tick++)
        {
            if (rig.Sender.End == TransferEnd.NoProgress) rig.Begin(1, ++number);
            rig.Pump();
            foreach (var chunk in rig.Chunks) rig.Deliver(chunk);
            onTheirWay.Enqueue([.. rig.Answers]);
            rig.Chunks.Clear();
            rig.Answers.Clear();
            if (onTheirWay.Count > 2 * Limits.GiveUpTicks) Array.ForEach(onTheirWay.Dequeue(), answer => rig.Sender.Step(answer));
            rig.Sender.Tick();
        }

        Assert.True(rig.Receiver.IsComplete, $"After {number} transfers there were {rig.Receiver.Received} bytes.");
    }

    [Fact]
    public void Sender_AfterAnother_GoesOnOnlyIfThatHadTheSameTermAndContentAndWasNotRefused()
    {
        var refused = SenderOf(35);
        refused.Step(Wants(20));
        refused.Step(Wants(0) with { Kind = AnswerKind.GivenUp, Reason = TransferEnd.DamagedChunks });
        _sender.Step(Wants(20));

        Assert.Equal(20, After(_sender).Acknowledged);
        Assert.Equal(0, After(refused).Acknowledged);
        Assert.Equal(0, new SnapshotSender(new TransferId(new Term(4), 1), _sender.Descriptor, _sender.Content, Limits, _sender).Acknowledged);
        Assert.Equal(0, new SnapshotSender(Id, _sender.Descriptor, _sender.Content, Limits, _sender).Acknowledged);
        Assert.Equal(0, new SnapshotSender(Id with { Number = 2 }, _sender.Descriptor, _sender.Content with { Digest = 9 }, Limits, _sender).Acknowledged);
    }

    [Fact]
    public void Step_LateAnswerToTheTransferBefore_TellsWhatTheFollowerHasButDoesNotRefuse()
    {
        var sender = After(_sender);

        sender.Step(Wants(0) with { Kind = AnswerKind.GivenUp, Reason = TransferEnd.Superseded });
        Assert.Equal(TransferEnd.None, sender.End);
        sender.Step(Wants(10));
        Assert.Equal(10, sender.Acknowledged);
        sender.Step(Wants(35) with { Kind = AnswerKind.Complete });
        Assert.True(sender.IsComplete);
    }

    [Fact]
    public void Cancel_Ends()
    {
        _sender.Cancel();

        Assert.Equal(TransferEnd.Cancelled, _sender.End);
    }

    [Fact]
    public void Sender_OfWrongParts_IsAMistakeOfTheCaller()
    {
        var content = TransferRig.ContentOf(new byte[3]);
        var descriptor = TransferRig.DescriptorAt();
        Assert.Throws<ArgumentException>(() => new SnapshotSender(Id, TransferRig.DescriptorAt(11), content, Limits));
        Assert.Throws<ArgumentException>(() => new SnapshotSender(Id, descriptor, content with { Term = new Term(9) }, Limits));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SnapshotSender(Id with { Number = 0 }, descriptor, content, Limits));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SnapshotSender(Id, descriptor, content with { LengthBytes = -1 }, Limits));
        Assert.Throws<ArgumentException>(() => new SnapshotSender(Id, descriptor, content, Limits with { WindowChunks = 0 }));
    }

    [Fact]
    public void Limits_OutsideTheirRange_AreNotValid()
    {
        Assert.True(new TransferLimits().AreValid);
        var wrong = new[]
        {
            Limits with { ChunkBytesMax = 0 },
            Limits with { WindowChunks = 0 },
            Limits with { SnapshotBytesMax = -1 },
            Limits with { RetryTicks = 0 },
            Limits with { GiveUpTicks = 2 },
            Limits with { RestartsMax = -1 },
            Limits with { DamagedChunksMax = -1 },
        };
        Assert.All(wrong, limits => Assert.False(limits.AreValid));
    }

    private static SnapshotSender SenderOf(int length) => new(Id, TransferRig.DescriptorAt(), TransferRig.ContentOf(new byte[length]), Limits);

    private static SnapshotSender After(SnapshotSender earlier) => new(Id with { Number = 2 }, earlier.Descriptor, earlier.Content, Limits, earlier);

    private static SnapshotChunkAnswer Wants(long offset) => new(Id, AnswerKind.Wants, offset, 0, TransferEnd.None);

    private List<ChunkRange> Next()
    {
        var ranges = new List<ChunkRange>();
        while (_sender.TryNext(out var range)) ranges.Add(range);
        return ranges;
    }
}
