using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Reading;

public sealed class EntryReaderTests
{
    private static readonly GroupId One = new(1);

    [Fact]
    public void Read_OfDurableEntries_BringsThemInOrderWithTheirBytes()
    {
        var log = Filled();

        Assert.Equal(ReadAdmission.Accepted, log.Log.Read(new ReadTicket(5), One, new LogIndex(3), new LogIndex(6), 1 << 20));
        log.Run();

        var (ticket, entries) = Assert.Single(log.Reads);
        Assert.Equal(new ReadTicket(5), ticket);
        Assert.Equal([3, 4, 5, 6], entries.Entries.ToArray().Select(e => e.Index.Value));
        Assert.All(entries.Entries.ToArray(), e => Assert.Equal((new Term(1), 16), (e.Term, e.Payload.Length)));
    }

    [Fact]
    public void Read_OverASegmentsEnd_BringsTheEntriesBeforeIt()
    {
        var log = Filled();
        var stream = log.Log.Find(One)!;
        var border = Enumerable.Range(1, 100).First(i => stream.Entries[new LogIndex(i)].Segment != stream.Entries[new LogIndex(i + 1)].Segment);

        log.Log.Read(new ReadTicket(1), One, new LogIndex(border - 1), new LogIndex(border + 5), 1 << 20);
        log.Run();

        Assert.Equal([border - 1, border], log.Reads[0].Entries.Entries.ToArray().Select(e => e.Index.Value));
    }

    [Fact]
    public void Read_OfMoreThanWanted_BringsOneAtLeast()
    {
        var log = Filled();

        log.Log.Read(new ReadTicket(1), One, new LogIndex(1), new LogIndex(50), 1);
        log.Log.Read(new ReadTicket(2), One, new LogIndex(1), new LogIndex(50), 200);
        log.Run();

        Assert.Equal(1, log.Reads[0].Entries.Count);
        Assert.Equal(2, log.Reads[1].Entries.Count);
    }

    [Theory]
    [InlineData(1, 0, nameof(ReadAdmission.Purged))]
    [InlineData(1, 101, nameof(ReadAdmission.NotDurable))]
    [InlineData(9, 1, nameof(ReadAdmission.NoGroup))]
    public void Read_OfWhatIsNotThere_SaysWhy(long group, long from, string why) =>
        Assert.Equal(why, Filled().Log.Read(new ReadTicket(1), new GroupId(group), new LogIndex(from), new LogIndex(105), 100).ToString());

    [Fact]
    public void Read_BeforeABatchIsDurable_SaysThatItIsNotYet()
    {
        var log = Filled();
        log.Log.Submit(new WriteTicket(500), [OpenLog.Append(1, 101, 1)], mustSync: true);

        Assert.Equal(ReadAdmission.NotDurable, log.Log.Read(new ReadTicket(1), One, new LogIndex(101), new LogIndex(101), 100));

        log.Run();
        Assert.Equal(ReadAdmission.Accepted, log.Log.Read(new ReadTicket(1), One, new LogIndex(101), new LogIndex(101), 100));
    }

    [Fact]
    public void Read_OfAnEmptyRange_IsACallersFault() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Filled().Log.Read(new ReadTicket(1), One, new LogIndex(5), new LogIndex(4), 100));

    [Fact]
    public void Read_BeyondTheLimits_IsBusyUntilOneEnds()
    {
        var log = Filled(OpenLog.Options with { ReadsMax = 2 });

        var admissions = Enumerable.Range(0, 3).Select(i => log.Log.Read(new ReadTicket(i), One, new LogIndex(1), new LogIndex(1), 1)).ToList();
        log.Run();

        Assert.Equal([ReadAdmission.Accepted, ReadAdmission.Accepted, ReadAdmission.Busy], admissions);
        Assert.Equal(ReadAdmission.Accepted, log.Log.Read(new ReadTicket(9), One, new LogIndex(1), new LogIndex(1), 1));
    }

    [Fact]
    public void Read_BeyondTheBytes_IsBusyUnlessItIsAlone()
    {
        var log = Filled(OpenLog.Options with { ReadBytesUnderWayMax = 4096 });
        log.Submit(OpenLog.Append(1, 101, 1, 1, 3_000)).Submit(OpenLog.Append(1, 102, 1, 1, 3_000));

        Assert.Equal(ReadAdmission.Accepted, log.Log.Read(new ReadTicket(1), One, new LogIndex(101), new LogIndex(101), 1));
        Assert.Equal(ReadAdmission.Busy, log.Log.Read(new ReadTicket(2), One, new LogIndex(102), new LogIndex(102), 1));
    }

    [Fact]
    public void Read_OfEntriesPurgedMeanwhile_BringsNone()
    {
        var log = Filled();

        log.Log.Read(new ReadTicket(1), One, new LogIndex(1), new LogIndex(1), 1);
        log.Log.Find(One)!.OnPurged(new LogIndex(5), new Term(1), default);
        log.Run();

        Assert.True(log.Reads[0].Entries.IsEmpty);
    }

    [Fact]
    public void Read_OfChangedBytes_StopsTheLogWithFileAndOffset()
    {
        var log = Filled();
        var place = log.Log.Find(One)!.Entries[new LogIndex(2)];
        LogImage.FileOf(log.Medium, place.Segment!.Path.Value).Write(place.Offset + 60, [0xFF]);

        log.Log.Read(new ReadTicket(1), One, new LogIndex(1), new LogIndex(3), 1 << 20);
        log.Run();

        Assert.Empty(log.Reads);
        Assert.Equal((place.Segment.Path.Value, DiskError.Faulty), (log.Fault!.Path, log.Fault.Error));
        Assert.Contains("entry 2", log.Fault.Operation, StringComparison.Ordinal);
        Assert.Equal(ReadAdmission.Closed, log.Log.Read(new ReadTicket(2), One, new LogIndex(1), new LogIndex(3), 1 << 20));
    }

    [Fact]
    public void Read_ThatTheDiskFails_StopsTheLog()
    {
        var log = Filled();
        log.Weather.FailedReadsPerMillion = 1_000_000;

        log.Log.Read(new ReadTicket(1), One, new LogIndex(1), new LogIndex(3), 1 << 20);
        log.Run();

        Assert.Equal("reading entries", log.Fault!.Operation);
        Assert.Equal(LogState.Closed, log.Log.State);
    }

    private static OpenLog Filled(WriteAheadOptions? options = null)
    {
        var log = new OpenLog(new SimulatedMedium(), options);
        log.Submit(GroupWrite.Create(One, new ReplicaId(1)));
        for (var i = 0; i < 10; i++) log.Submit(OpenLog.Append(1, (i * 10) + 1, 1, 10));
        return log;
    }
}
