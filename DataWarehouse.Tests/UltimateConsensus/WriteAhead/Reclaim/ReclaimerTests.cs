using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Reclaim;

public sealed class ReclaimerTests
{
    private static readonly GroupId Idle = new(1);
    private static readonly GroupId Lagging = new(2);
    private static readonly GroupId Busy = new(3);

    [Fact]
    public void Reclaim_WithAnIdleAndALaggingGroup_KeepsTheLogSmallAndAllThatIsNeeded()
    {
        var log = Begun();
        for (var i = 0; i < 400; i++)
        {
            var busy = OpenLog.Append(3, i + 1, 1, 1, 200) with { PurgeThrough = new LogIndex(Math.Max(0, i - 3)), PurgeTerm = new Term(1) };
            if (i % 40 == 0) log.Submit(busy, OpenLog.Append(2, (i / 40) + 2, 1, 1, 50));
            else log.Submit(busy);
            log.Tick();
        }

        for (var i = 0; i < 20; i++) log.Tick();

        Assert.InRange(SealedBytes(log), 0, (long)((2.0 * LiveBytes(log)) + (2 * OpenLog.Options.SegmentBytes)));
        var text = OpenLog.Describe(log.Log);
        var after = new OpenLog(log.End());
        Assert.Null(after.Refusal);
        Assert.Equal(text, OpenLog.Describe(after.Log));
        Assert.Equal(new HardState(new Term(1), new ReplicaId(2), LogIndex.Zero), after.Log.Find(Idle)!.HardState);
        Assert.Equal(new LogIndex(11), after.Log.Find(Lagging)!.Entries.Last);
    }

    [Fact]
    public void Reclaim_OfADestroyedGroup_NeedsNoCopies()
    {
        var log = Begun();
        for (var i = 0; i < 100; i++) log.Submit(OpenLog.Append(3, i + 1, 1, 1, 200));
        log.Submit(GroupWrite.Destroy(Busy));
        for (var i = 0; i < 40; i++)
        {
            log.Submit(OpenLog.Append(2, i + 2, 1, 1, 200));
            log.Tick();
        }

        Assert.Null(log.Log.Find(Busy));
        Assert.InRange(SealedBytes(log), 0, (2 * LiveBytes(log)) + (2 * OpenLog.Options.SegmentBytes));
        var after = new OpenLog(log.End());
        Assert.Null(after.Log.Find(Busy));
        after.Submit(GroupWrite.Create(Busy, new ReplicaId(9))).Submit(OpenLog.Append(3, 1, 5));
        Assert.Equal(new LogIndex(1), new OpenLog(after.End()).Log.Find(Busy)!.Entries.Last);
    }

    [Fact]
    public void Reclaim_WhereAGroupsEntriesAreTheReason_AsksForASnapshotFirst()
    {
        var log = Begun(OpenLog.Options with { RewriteGroupBytesMax = 1_000, SnapshotRequestsMax = 3 });
        for (var i = 0; i < 200; i++)
        {
            var busy = OpenLog.Append(3, i + 1, 1, 1, 200) with { PurgeThrough = new LogIndex(Math.Max(0, i - 1)), PurgeTerm = new Term(1) };
            if (i < 36) log.Submit(busy, OpenLog.Append(2, i + 2, 1, 1, 60));
            else log.Submit(busy);
            if (i >= 36) log.Tick();
        }

        Assert.NotEmpty(log.SnapshotsWanted);
        Assert.All(log.SnapshotsWanted, wanted => Assert.Equal(Lagging, wanted.Group));
        Assert.Equal(new LogIndex(37), log.SnapshotsWanted[^1].Through);
        Assert.Equal(new LogIndex(37), new OpenLog(log.End()).Log.Find(Lagging)!.Entries.Last);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(256 << 10)]
    public void Reclaim_WhoseCopiesWereUndoneForWantOfSpace_CopiesAgainAlthoughNobodyWrites(int rewriteBytesPerBatch)
    {
        var log = Begun(OpenLog.Options with { RewriteBytesPerBatch = rewriteBytesPerBatch, SnapshotRequestsMax = 0, FullRetryTicks = 1 });
        for (var i = 0; SealedBytes(log) < 2 * OpenLog.Options.SegmentBytes; i++)
        {
            var busy = OpenLog.Append(3, i + 1, 1, 1, 200) with { PurgeThrough = new LogIndex(i), PurgeTerm = new Term(1) };
            log.Submit(busy, OpenLog.Append(2, i + 2, 1, 1, 4));
        }

        log.Weather.FullWritesPerMillion = 1_000_000;
        for (var i = 0; i < 2; i++) log.Tick();
        Assert.Equal(2 * OpenLog.Options.SegmentBytes, SealedBytes(log));

        log.Weather.FullWritesPerMillion = 0;
        for (var i = 0; i < 20; i++) log.Tick();

        Assert.InRange(SealedBytes(log), 0, OpenLog.Options.SegmentBytes);
        Assert.Equal(OpenLog.Describe(log.Log), OpenLog.Describe(new OpenLog(log.End()).Log));
    }

    [Fact]
    public void Reclaim_OfASegmentWhoseBytesHaveChanged_StopsTheLog()
    {
        var log = Begun();
        var damaged = log.Log.Find(Idle)!.HardStatePlace;
        LogImage.FileOf(log.Medium, damaged.Segment!.Path.Value).Write(damaged.Offset + 45, [0x5A]);

        for (var i = 0; i < 200 && log.Fault is null; i++)
        {
            log.Log.Submit(new WriteTicket(1_000 + i), [OpenLog.Append(3, i + 1, 1, 1, 200) with { PurgeThrough = new LogIndex(Math.Max(0, i - 3)), PurgeTerm = new Term(1) }], true);
            log.Run();
            log.Tick();
        }

        Assert.Equal((damaged.Segment.Path.Value, DiskError.Faulty), (log.Fault!.Path, log.Fault.Error));
    }

    [Fact]
    public void Reclaim_ThatCannotRead_StopsTheLog()
    {
        var log = Begun();
        log.Weather.FailedReadsPerMillion = 1_000_000;

        for (var i = 0; i < 200 && log.Fault is null; i++)
        {
            log.Log.Submit(new WriteTicket(1_000 + i), [OpenLog.Append(3, i + 1, 1, 1, 200) with { PurgeThrough = new LogIndex(Math.Max(0, i - 3)), PurgeTerm = new Term(1) }], true);
            log.Run();
            log.Tick();
        }

        Assert.Equal("reading a segment to empty it", log.Fault!.Operation);
    }

    [Fact]
    public void TenThousandIdleGroups_TakeAtMostThreeTimesWhatIsNeeded()
    {
        const int Groups = 10_000;
        const int GroupsAtOnce = 500;
        var options = new WriteAheadOptions { SegmentBytes = 1 << 20 };
        var log = new OpenLog(new SimulatedMedium(), options);
        for (var first = 10; first < Groups + 10; first += GroupsAtOnce)
        {
            log.Submit([.. Enumerable.Range(first, GroupsAtOnce).Select(g => OpenLog.Append(g, 1, 1, 3, 300) with
            {
                Kind = GroupWriteKind.Create,
                Replica = new ReplicaId(1),
                HardState = new HardState(new Term(1), new ReplicaId(1), new LogIndex(3)),
            })]);
            log.Tick();
        }

        log.Submit(GroupWrite.Create(Busy, new ReplicaId(1)));
        for (var i = 0; i < 2_000; i++)
        {
            log.Submit(OpenLog.Append(3, i + 1, 1, 1, 20_000) with { PurgeThrough = new LogIndex(Math.Max(0, i - 3)), PurgeTerm = new Term(1) });
            if (i % 10 == 0) log.Tick();
        }

        Assert.InRange(log.Medium.UsedBytes, LiveBytes(log), 3 * LiveBytes(log));
        var after = new OpenLog(log.End(), options);
        Assert.Equal(Groups + 1, after.Log.Streams.Length);
    }

    private static OpenLog Begun(WriteAheadOptions? options = null)
    {
        var log = new OpenLog(new SimulatedMedium(), options);
        log.Submit(GroupWrite.Create(Idle, new ReplicaId(1)) with { HardState = new HardState(new Term(1), new ReplicaId(2), LogIndex.Zero) });
        log.Submit(GroupWrite.Create(Lagging, new ReplicaId(1)), GroupWrite.Create(Busy, new ReplicaId(1)));
        return log.Submit(OpenLog.Append(2, 1, 1, 1, 50));
    }

    private static long SealedBytes(OpenLog log)
    {
        long bytes = 0;
        foreach (var segment in log.Log.Segments.Written) bytes += segment.State == SegmentState.Sealed ? segment.SizeBytes : 0;
        return bytes;
    }

    private static long LiveBytes(OpenLog log)
    {
        long bytes = 0;
        foreach (var segment in log.Log.Segments.Written) bytes += segment.LiveBytes;
        return bytes;
    }
}
