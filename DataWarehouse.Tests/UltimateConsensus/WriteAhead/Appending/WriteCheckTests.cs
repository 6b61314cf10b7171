using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Appending;

public sealed class WriteCheckTests
{
    private static readonly GroupId One = new(1);

    [Theory]
    [InlineData("exists already")]
    [InlineData("does not exist")]
    [InlineData("cannot have entry 5")]
    [InlineData("cannot have entry 1 ")]
    [InlineData("cannot have entry 4 in a log")]
    [InlineData("behind one of term 7")]
    [InlineData("cannot lose entries")]
    [InlineData("twice")]
    [InlineData("twice for a new group")]
    public void Submit_OfWhatDoesNotFit_IsRefusedBeforeAnythingIsTaken(string flaw)
    {
        var log = new OpenLog(new SimulatedMedium());
        log.Submit(GroupWrite.Create(One, new ReplicaId(1))).Submit(OpenLog.Append(1, 1, 1, 3) with { PurgeThrough = new LogIndex(2), PurgeTerm = new Term(1) });
        var before = OpenLog.Describe(log.Log);
        GroupWrite[] writes = flaw switch
        {
            "exists already" => [GroupWrite.Create(One, new ReplicaId(1))],
            "does not exist" => [OpenLog.Append(2, 1, 1)],
            "cannot have entry 5" => [OpenLog.Append(1, 5, 1)],
            "cannot have entry 1 " => [OpenLog.Append(1, 1, 1)],
            "cannot have entry 4 in a log" => [Of(new(new Term(1), new LogIndex(4), EntryKind.Command, default), new(new Term(1), new LogIndex(4), EntryKind.Command, default))],
            "behind one of term 7" => [Of(new(new Term(7), new LogIndex(4), EntryKind.Command, default), new(new Term(6), new LogIndex(5), EntryKind.Command, default))],
            "cannot lose entries" => [new GroupWrite(One, GroupWriteKind.Append) { PurgeThrough = new LogIndex(9), PurgeTerm = new Term(1) }],
            "twice" => [OpenLog.Append(1, 4, 1), OpenLog.Append(1, 5, 1)],
            _ => [GroupWrite.Create(new GroupId(8), new ReplicaId(1)), GroupWrite.Create(new GroupId(8), new ReplicaId(1))],
        };

        var thrown = Assert.Throws<InvalidOperationException>(() => log.Log.Submit(new WriteTicket(1), writes, true));

        Assert.Contains(flaw.Split(" for")[0], thrown.Message, StringComparison.Ordinal);
        log.Tick();
        Assert.Equal(before, OpenLog.Describe(log.Log));
    }

    [Fact]
    public void Submit_OfMoreThanASegmentHolds_IsTooLarge() =>
        Assert.Equal(WriteAdmission.TooLarge, Begun().Log.Submit(new WriteTicket(1), [OpenLog.Append(1, 1, 1, 1, 4_000)], true));

    [Fact]
    public void Submit_BeyondWhatMayBeGathered_IsBusyUntilTheDiskHasAnswered()
    {
        var log = Begun();

        var admissions = Enumerable.Range(1, 8).Select(i => log.Log.Submit(new WriteTicket(i), [OpenLog.Append(1, i, 1, 1, 900)], true)).ToList();

        Assert.Contains(WriteAdmission.Busy, admissions);
        var taken = admissions.IndexOf(WriteAdmission.Busy);
        Assert.All(admissions[..taken], a => Assert.Equal(WriteAdmission.Accepted, a));
        log.Run();
        Assert.Equal(WriteAdmission.Accepted, log.Log.Submit(new WriteTicket(9), [OpenLog.Append(1, taken + 1, 1, 1, 900)], true));
    }

    [Fact]
    public void Submit_WithoutSync_IsOrderedAtOnceAndDurableWithTheNextTick()
    {
        var log = Begun();

        log.Log.Submit(new WriteTicket(4), [OpenLog.Append(1, 1, 1)], mustSync: false);

        Assert.Equal((new WriteTicket(4), WriteOutcome.Ordered), log.Outcomes[^1]);
        Assert.Equal(LogIndex.Zero, log.Log.Find(One)!.Entries.Last);
        log.Tick();
        Assert.Equal(new LogIndex(1), log.Log.Find(One)!.Entries.Last);
    }

    [Fact]
    public void Options_OutOfRange_AreRefusedWithTheirName()
    {
        WriteAheadOptions[] wrong =
        [
            new() { SegmentBytes = 5_000 }, new() { SegmentBytes = 0 }, new() { ReserveSegments = 0 }, new() { ReadySegments = 17 }, new() { GatherBytesMax = 1 },
            new() { SpacePerLivePercent = 100 }, new() { RewriteBytesPerBatch = 1 }, new() { RewriteGroupBytesMax = -1 }, new() { SnapshotRequestsMax = -1 },
            new() { ReadsMax = 0 }, new() { ReadBytesMax = 1 }, new() { ReadBytesUnderWayMax = 1 }, new() { StallTicks = 0 }, new() { ProbeTicks = 0 }, new() { FullRetryTicks = 0 },
        ];

        Assert.All(wrong, options => Assert.Throws<ArgumentException>(() => new OpenLog(new SimulatedMedium(), options)));
        Assert.Null(new WriteAheadOptions().Flaw);
    }

    private static GroupWrite Of(params Entry[] entries) => new(One, GroupWriteKind.Append) { Entries = new EntryBatch(entries, 0, entries.Length) };

    private static OpenLog Begun() => new OpenLog(new SimulatedMedium()).Submit(GroupWrite.Create(One, new ReplicaId(1)));
}
