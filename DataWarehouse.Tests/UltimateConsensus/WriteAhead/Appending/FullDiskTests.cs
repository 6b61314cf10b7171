using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Simulation.WriteAheadLogs.Processes;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Appending;

public sealed class FullDiskTests
{
    private static readonly GroupId One = new(1);

    [Fact]
    public void FullDisk_RefusesEntriesAndTakesVotes_AndRecoversByItself()
    {
        var medium = new SimulatedMedium();
        var log = new OpenLog(medium, OpenLog.Options with { FullRetryTicks = 1 });
        log.Submit(GroupWrite.Create(One, new ReplicaId(1)));
        medium.CapacityBytes = medium.UsedBytes;

        var taken = Fill(log);

        Assert.Equal([true], log.Fullness);
        Assert.Equal(WriteAdmission.NoSpace, Submit(log, OpenLog.Append(1, taken + 1, 1, 1, 500), WriteClass.Normal));
        Assert.Equal(WriteAdmission.Accepted, Submit(log, Vote(7), WriteClass.Reserve));
        log.Run();
        Assert.Equal(new Term(7), log.Log.Find(One)!.HardState.Term);

        medium.CapacityBytes = long.MaxValue;
        log.Tick();

        Assert.Equal([true, false], log.Fullness);
        Assert.Equal(WriteAdmission.Accepted, Submit(log, OpenLog.Append(1, taken + 1, 7, 1, 500), WriteClass.Normal));
        log.Run();
        Assert.Equal(OpenLog.Describe(log.Log), OpenLog.Describe(new OpenLog(log.End()).Log));
    }

    [Fact]
    public void FullDisk_InTheMiddleOfABatch_UndoesItAndAllThatWasGathered()
    {
        var log = new OpenLog(new SimulatedMedium());
        log.Submit(GroupWrite.Create(One, new ReplicaId(1)), GroupWrite.Create(new GroupId(2), new ReplicaId(1)));
        var before = OpenLog.Describe(log.Log);
        log.Weather.FullWritesPerMillion = 1_000_000;

        Submit(log, OpenLog.Append(1, 1, 1), WriteClass.Normal, 101);
        Submit(log, GroupWrite.Destroy(new GroupId(2)), WriteClass.Normal, 102);
        Submit(log, GroupWrite.Create(new GroupId(3), new ReplicaId(1)), WriteClass.Normal, 103);
        log.Run();

        Assert.DoesNotContain(log.Outcomes, o => o.Outcome == WriteOutcome.NoSpace);
        Assert.Equal(WriteAdmission.NoSpace, Submit(log, OpenLog.Append(1, 1, 1), WriteClass.Reserve));
        Assert.Equal(before, OpenLog.Describe(log.Log));

        log.Weather.FullWritesPerMillion = 0;
        for (var i = 0; i < OpenLog.Options.FullRetryTicks; i++) log.Tick();
        Assert.Equal([101, 102, 103], log.Outcomes.Where(o => o.Outcome == WriteOutcome.NoSpace).Select(o => o.Ticket.Value));
        Assert.Equal(1, log.Rooms);
        log.Submit(OpenLog.Append(1, 1, 2)).Submit(GroupWrite.Destroy(new GroupId(2)));

        var after = new OpenLog(log.End());
        Assert.Null(after.Refusal);
        Assert.Equal(OpenLog.Describe(log.Log), OpenLog.Describe(after.Log));
        Assert.Null(after.Log.Find(new GroupId(2)));
    }

    [Fact]
    public void FullDisk_AtTheVeryFirstStart_IsRefused()
    {
        var log = new OpenLog(new SimulatedMedium { CapacityBytes = 100 });

        Assert.Equal(LogRefusalKind.NoSpace, log.Refusal!.Kind);
        Assert.Equal(WriteAdmission.Closed, log.Log.Submit(new WriteTicket(1), [GroupWrite.Create(One, new ReplicaId(1))], true));
    }

    [Fact]
    public void FullDisk_ForTheFirstBatchOfAStart_IsRefusedAndTheNextStartFindsAll()
    {
        var medium = new OpenLog(new SimulatedMedium()).Submit(GroupWrite.Create(One, new ReplicaId(1))).End();
        var process = new LogProcess(medium, new DiskWeather(), OpenLog.Options, new SeededRandom(1));

        Assert.True(process.TryOpen(new DirectoryId(1), new FullFirstBatch(process.Weather)), "The opening came to no end.");

        Assert.Contains("first batch", process.Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(LogRefusalKind.NoSpace, process.Refusal!.Kind);
        process.Kill();
        Assert.NotNull(new OpenLog(medium).Log.Find(One));
    }

    [Fact]
    public void FullDisk_StartedOverAndOver_KeepsItsReserve()
    {
        var medium = new OpenLog(new SimulatedMedium()).Submit(GroupWrite.Create(One, new ReplicaId(1))).End();
        medium.CapacityBytes = medium.UsedBytes;
        for (var start = 0; start < 20; start++)
        {
            var process = new LogProcess(medium, new DiskWeather(), OpenLog.Options, new SeededRandom(1));
            Assert.True(process.TryOpen(new DirectoryId(1), null));
            Assert.True(process.OpenedAt is not null, $"Start {start}: {process.Refusal}");
            process.Kill();
        }

        Assert.Equal(WriteAdmission.Accepted, Submit(new OpenLog(medium), Vote(7), WriteClass.Reserve));
    }

    [Fact]
    public void FullDisk_WithoutRoomForRenamesAndRemovals_IsRetriedAndNoFailure()
    {
        var log = new OpenLog(new SimulatedMedium(), OpenLog.Options with { FullRetryTicks = 1 });
        log.Submit(GroupWrite.Create(One, new ReplicaId(1)));
        log.Weather.FullChangesPerMillion = 1_000_000;
        var index = 0;
        for (var i = 0; i < 40; i++)
        {
            var write = OpenLog.Append(1, index + 1, 1, 1, 900) with { PurgeThrough = new LogIndex(Math.Max(0, index - 20)), PurgeTerm = new Term(1) };
            if (Submit(log, write, WriteClass.Normal) == WriteAdmission.Accepted) index++;
            log.Run();
            log.Tick();
        }

        Assert.True(log.Fault is null, log.Fault?.ToString());
        log.Weather.FullChangesPerMillion = 0;
        for (var i = 0; i < 60; i++) log.Tick();
        Assert.False(log.Log.IsFull);
        log.Submit(OpenLog.Append(1, index + 1, 1, 1, 900));
        Assert.Equal(OpenLog.Describe(log.Log), OpenLog.Describe(new OpenLog(log.End()).Log));
    }

    private static long Fill(OpenLog log)
    {
        for (long index = 1; index < 1_000; index++)
        {
            if (Submit(log, OpenLog.Append(1, index, 1, 1, 500), WriteClass.Normal) != WriteAdmission.Accepted) return index - 1;
            log.Run();
            if (log.Outcomes[^1].Outcome == WriteOutcome.NoSpace) return index - 1;
        }

        throw new InvalidOperationException("The disk did not fill up.");
    }

    /// <summary>There is no room for the first batch that is written.</summary>
    private sealed class FullFirstBatch(DiskWeather weather) : IDiskWatch
    {
        public void Submitted(DiskTask task, DiskAction action)
        {
            if (task == DiskTask.BatchWrite) weather.FullWritesPerMillion = 1_000_000;
        }

        public void Completing(DiskTask task, DiskAction action, in DiskCompletion completion)
        {
        }

        public void Completed(DiskTask task, DiskAction action)
        {
        }
    }

    private static GroupWrite Vote(long term) => new(One, GroupWriteKind.Append) { HardState = new HardState(new Term(term), new ReplicaId(1), LogIndex.Zero) };

    private static WriteAdmission Submit(OpenLog log, GroupWrite write, WriteClass writeClass, long ticket = 99) =>
        log.Log.Submit(new WriteTicket(ticket), [write with { Class = writeClass }], mustSync: true);
}
