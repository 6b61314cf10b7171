using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Simulation.WriteAheadLogs.Processes;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead;

/// <summary>An orderly end of a log: what was taken is finished and told, and nothing is under way afterwards.</summary>
public sealed class ClosingTests
{
    private static readonly GroupId One = new(1);

    [Fact]
    public void Close_WithRequestsUnderWayAndGathered_FinishesAllOfThem()
    {
        var log = Begun();
        Submit(log, 10, OpenLog.Append(1, 1, 1), mustSync: true);
        Submit(log, 11, OpenLog.Append(1, 2, 1), mustSync: true);
        Submit(log, 12, OpenLog.Append(1, 3, 1), mustSync: false);
        log.Log.Read(new ReadTicket(1), One, new LogIndex(1), new LogIndex(1), 100);

        log.Log.Close();
        Assert.Equal(0, log.Closed);
        log.Run();

        Assert.Equal(1, log.Closed);
        Assert.Null(log.Fault);
        Assert.Equal(LogState.Closed, log.Log.State);
        Assert.Equal([(12, WriteOutcome.Ordered), (10, WriteOutcome.Durable), (11, WriteOutcome.Durable)], log.Outcomes.TakeLast(3).Select(o => ((int)o.Ticket.Value, o.Outcome)));
        var after = new OpenLog(log.End());
        Assert.Equal(3, after.Log.Find(One)!.Entries.Last.Value);
    }

    [Fact]
    public void Close_OfAnIdleLog_EndsInsideTheCallAndTakesNothingMore()
    {
        var log = Begun();

        log.Log.Close();
        log.Log.Close();
        log.Tick();

        Assert.Equal(1, log.Closed);
        Assert.Equal(WriteAdmission.Closed, log.Log.Submit(new WriteTicket(9), [OpenLog.Append(1, 1, 1)], mustSync: true));
        Assert.Equal(ReadAdmission.Closed, log.Log.Read(new ReadTicket(1), One, new LogIndex(1), new LogIndex(1), 100));
        Assert.Equal(ReadAdmission.Closed, log.Log.Recover(new ReadTicket(1), One));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(15)]
    [InlineData(22)]
    [InlineData(30)]
    public void Close_DuringTheOpening_EndsItAndTheNextStartFindsAll(int steps)
    {
        var first = Begun().Submit(OpenLog.Append(1, 1, 1, 3));
        var process = new LogProcess(first.End(), new DiskWeather(), OpenLog.Options, new SeededRandom(1));
        process.Log.Open(new DirectoryId(9));
        for (var i = 0; i < steps; i++) process.Events.FireNext();

        process.Log.Close();
        for (var i = 0; i < 20; i++) Drain(process);

        Assert.Equal(LogState.Closed, process.Log.State);
        Assert.True(process.IsQuiet);
        Assert.True(process.IsClosed);
        Assert.Null(process.Fault);
        process.Kill();
        var again = new OpenLog(process.Medium);
        Assert.True(again.Refusal is null, again.Refusal?.Message);
        Assert.Equal(3, again.Log.Find(One)!.Entries.Last.Value);
    }

    [Fact]
    public void Close_BeforeTheOpening_EndsAtOnce()
    {
        var process = new LogProcess(new SimulatedMedium(), new DiskWeather(), OpenLog.Options, new SeededRandom(1));

        process.Log.Close();

        Assert.True(process.IsClosed);
        Assert.Throws<InvalidOperationException>(() => process.Log.Open(new DirectoryId(1)));
    }

    [Fact]
    public void Close_WhileSegmentsArePreparedAndDropped_LeavesADirectoryThatOpens()
    {
        for (var stop = 0; stop < 60; stop += 3)
        {
            var process = new LogProcess(new SimulatedMedium(), new DiskWeather(), OpenLog.Options, new SeededRandom(1));
            Assert.True(process.TryOpen(new DirectoryId(1), null));
            process.Log.Submit(new WriteTicket(0), [GroupWrite.Create(One, new ReplicaId(1))], mustSync: true);
            Drain(process);
            for (var i = 1; i <= 20; i++)
            {
                Assert.Equal(WriteAdmission.Accepted, process.Log.Submit(new WriteTicket(i), [OpenLog.Append(1, i, 1, 1, 1_500) with { PurgeThrough = new LogIndex(i - 1), PurgeTerm = new Term(1) }], mustSync: true));
                if (i < 20) Drain(process);
            }

            for (var i = 0; i < stop; i++) process.Events.FireNext();
            process.Log.Close();
            Drain(process);

            Assert.True(process.IsClosed);
            Assert.True(process.IsQuiet);
            Assert.Null(process.Fault);
            process.Kill();
            process.Medium.LosePower(new SeededRandom(3), 0);
            var again = new OpenLog(process.Medium);
            Assert.True(again.Refusal is null, again.Refusal?.Message);
            Assert.Equal(20, again.Log.Find(One)!.Entries.Last.Value);
        }
    }

    [Fact]
    public void Close_WhenTheDiskIsFullAndARequestWaits_TellsItAndEnds()
    {
        var medium = new SimulatedMedium();
        var log = new OpenLog(medium);
        log.Submit(GroupWrite.Create(One, new ReplicaId(1)));
        medium.CapacityBytes = medium.UsedBytes;
        var index = 0;
        WriteAdmission admission;
        do
        {
            admission = Submit(log, ++index, OpenLog.Append(1, index, 1, 1, 900), mustSync: true);
        }
        while (admission == WriteAdmission.Accepted);

        log.Log.Close();
        log.Run();

        Assert.Equal(1, log.Closed);
        Assert.Equal(index - 1, log.Outcomes.Count(o => o.Ticket.Value > 0 && o.Ticket.Value < index && o.Outcome is WriteOutcome.Durable or WriteOutcome.NoSpace) - 1);
    }

    [Fact]
    public void Close_WhileABatchCannotBeUndone_EndsAllTheSame()
    {
        var log = Begun();
        log.Weather.FullWritesPerMillion = 1_000_000;
        Submit(log, 10, OpenLog.Append(1, 1, 1), mustSync: true);
        log.Run();

        log.Log.Close();
        log.Run();

        Assert.Equal(1, log.Closed);
        Assert.Null(log.Fault);
        var after = new OpenLog(log.End());
        Assert.True(after.Refusal is null, after.Refusal?.Message);
    }

    [Fact]
    public void Close_WhenTheLastSyncFails_IsAFailureAndNotAnEnd()
    {
        var log = Begun();
        log.Weather.FailedSyncsPerMillion = 1_000_000;
        Submit(log, 10, OpenLog.Append(1, 1, 1), mustSync: true);

        log.Log.Close();
        log.Run();

        Assert.Equal(0, log.Closed);
        Assert.Equal(DiskError.Faulty, log.Fault!.Error);
        Assert.DoesNotContain(log.Outcomes, o => o.Ticket.Value == 10);
    }

    private static OpenLog Begun()
    {
        var log = new OpenLog(new SimulatedMedium());
        return log.Submit(GroupWrite.Create(One, new ReplicaId(1)));
    }

    private static WriteAdmission Submit(OpenLog log, long ticket, GroupWrite write, bool mustSync) => log.Log.Submit(new WriteTicket(ticket), [write], mustSync);

    private static void Drain(LogProcess process)
    {
        while (process.Events.FireNext())
        {
        }
    }
}
