using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;
using Members = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

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

    /// <summary>
    /// Entries 1 to 3 have terms 1, 3 and 5 and are durable; 4 to 6 with terms 6, 7 and 9 are under way. What stands before the first entry of a request may be any of
    /// them, or what later requests have left of them.
    /// </summary>
    [Theory]
    [InlineData("durable", 4, 5)]
    [InlineData("durable", 3, 3)]
    [InlineData("under way", 7, 9)]
    [InlineData("under way", 6, 7)]
    [InlineData("cut", 6, 8)]
    [InlineData("cut", 5, 6)]
    [InlineData("cut to what is durable", 3, 4)]
    [InlineData("cut to what is durable", 2, 1)]
    [InlineData("installed", 21, 12)]
    [InlineData("settled", 7, 9)]
    [InlineData("settled", 5, 6)]
    public void Submit_OfAnEntryBehindOneOfALaterTerm_IsRefused(string before, long index, long termBefore)
    {
        var log = Begun().Submit(Of(At(1, 1), At(3, 2), At(5, 3)));
        var later = Of(At(6, 4), At(7, 5), At(9, 6));
        GroupWrite[] gathered = before switch
        {
            "under way" or "settled" => [later],
            "cut" => [later, Of(At(8, 5))],
            "cut to what is durable" => [later, Of(At(4, 2))],
            "installed" => [later, new GroupWrite(One, GroupWriteKind.Append) { Snapshot = Snapshot(20, 12, isInstalled: true) }],
            _ => [],
        };
        foreach (var write in gathered) Assert.Equal(WriteAdmission.Accepted, log.Log.Submit(new WriteTicket(50), [write], true));
        if (before == "settled") log.Run();

        Assert.Throws<InvalidOperationException>(() => log.Log.Submit(new WriteTicket(51), [Of(At(termBefore - 1, index))], true));
        Assert.Equal(WriteAdmission.Accepted, log.Log.Submit(new WriteTicket(52), [Of(At(termBefore, index))], true));
        log.Run();
        Assert.Equal((new LogIndex(index), new Term(termBefore)), (log.Log.Find(One)!.Entries.Last, log.Log.Find(One)!.Entries.LastTerm));
    }

    [Fact]
    public void Submit_AfterWhatWasGatheredWasUndone_IsCheckedAgainstWhatIsDurable()
    {
        var log = Begun().Submit(Of(At(1, 1)));
        log.Weather.FullWritesPerMillion = 1_000_000;
        Assert.Equal(WriteAdmission.Accepted, log.Log.Submit(new WriteTicket(50), [Of(At(9, 2), At(9, 3))], true));
        log.Run();
        log.Weather.FullWritesPerMillion = 0;
        for (var tick = 0; tick < 30; tick++) log.Tick();

        Assert.Equal(WriteAdmission.Accepted, log.Log.Submit(new WriteTicket(51), [Of(At(2, 2))], true));
        log.Run();
        Assert.Equal((new LogIndex(2), new Term(2)), (log.Log.Find(One)!.Entries.Last, log.Log.Find(One)!.Entries.LastTerm));
    }

    [Theory]
    [InlineData("cannot lose entries up to 9", 9, 5, -1, 0)]
    [InlineData("cannot lose entry 2 as one of term 5", 2, 5, -1, 0)]
    [InlineData("cannot lose entries up to 9", 9, 5, 3, 5)]
    [InlineData("cannot have a snapshot of entry 9", 0, 0, 9, 5)]
    [InlineData("cannot have a snapshot of entry 2 of term 4", 0, 0, 2, 4)]
    public void Submit_OfAPurgeOrSnapshotOfWhatIsNotThere_IsRefused(string flaw, long purge, long purgeTerm, long snapshot, long snapshotTerm)
    {
        var log = Begun().Submit(Of(At(1, 1), At(3, 2), At(5, 3)));
        var write = new GroupWrite(One, GroupWriteKind.Append)
        {
            PurgeThrough = new LogIndex(purge),
            PurgeTerm = new Term(purgeTerm),
            Snapshot = snapshot < 0 ? null : Snapshot(snapshot, snapshotTerm, isInstalled: false),
        };

        var thrown = Assert.Throws<InvalidOperationException>(() => log.Log.Submit(new WriteTicket(50), [write], true));

        Assert.Contains(flaw, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Submit_OfAPurgeUpToAnEntryOfTheSameRequest_IsTaken()
    {
        var log = Begun().Submit(Of(At(1, 1)));

        log.Submit(Of(At(1, 2), At(2, 3)) with { PurgeThrough = new LogIndex(3), PurgeTerm = new Term(2) });

        Assert.Equal((new LogIndex(3), new Term(2)), (log.Log.Find(One)!.Entries.Purged, log.Log.Find(One)!.Entries.PurgedTerm));
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
            new() { ReadsMax = 0 }, new() { ReadBytesMax = 1 }, new() { ReadBytesUnderWayMax = 1 }, new() { StallTicks = 0 }, new() { ProbeTicks = 0 }, new() { FullRetryTicks = 0 }, new() { PastStartsMax = 0 },
        ];

        Assert.All(wrong, options => Assert.Throws<ArgumentException>(() => new OpenLog(new SimulatedMedium(), options)));
        Assert.Null(new WriteAheadOptions().Flaw);
    }

    private static Entry At(long term, long index) => new(new Term(term), new LogIndex(index), EntryKind.Command, default);

    private static StoredSnapshot Snapshot(long index, long term, bool isInstalled) =>
        new(new SnapshotDescriptor(new LogIndex(index), new Term(term), Members.Empty), 0, 0, HasFile: false, isInstalled);

    private static GroupWrite Of(params Entry[] entries) => new(One, GroupWriteKind.Append) { Entries = new EntryBatch(entries, 0, entries.Length) };

    private static OpenLog Begun() => new OpenLog(new SimulatedMedium()).Submit(GroupWrite.Create(One, new ReplicaId(1)));
}
