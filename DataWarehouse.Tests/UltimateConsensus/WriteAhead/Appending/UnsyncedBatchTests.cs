using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Appending;

/// <summary>A log whose batches are as safe as the memory of the operating system.</summary>
public sealed class UnsyncedBatchTests
{
    private static readonly GroupId One = new(1);
    private static readonly WriteAheadOptions Unsynced = OpenLog.Options with { SyncsBatches = false };

    [Fact]
    public void Batch_OutlivesTheEndOfTheProcess_AndNoLossOfPower()
    {
        var log = Written();

        var powerLost = new OpenLog(log.End(), Unsynced);
        var processEnded = new OpenLog(log.Medium, Unsynced);

        Assert.Null(powerLost.Log.Find(One));
        Assert.Equal(new LogIndex(2), processEnded.Log.Find(One)!.Tail.Last);
        Assert.Equal(new Term(3), processEnded.Log.Find(One)!.HardState.Term);
    }

    [Fact]
    public void Batch_OfALogThatSyncs_OutlivesALossOfPower()
    {
        var log = new OpenLog(new SimulatedMedium()).Submit(GroupWrite.Create(One, new ReplicaId(1))).Submit(OpenLog.Append(1, 1, 1, 2));

        Assert.Equal(new LogIndex(2), new OpenLog(log.End()).Log.Find(One)!.Tail.Last);
    }

    [Fact]
    public void Batch_ThatFindsNoSpace_IsUndone()
    {
        var log = Written();
        var before = OpenLog.Describe(log.Log);
        log.Weather.FullWritesPerMillion = 1_000_000;

        Assert.Equal(WriteAdmission.Accepted, log.Log.Submit(new WriteTicket(50), [OpenLog.Append(1, 3, 3)], mustSync: true));
        log.Run();
        log.Weather.FullWritesPerMillion = 0;
        for (var tick = 0; tick < Unsynced.FullRetryTicks; tick++) log.Tick();

        Assert.Contains((new WriteTicket(50), WriteOutcome.NoSpace), log.Outcomes);
        Assert.Equal(before, OpenLog.Describe(log.Log));
        Assert.Null(log.Fault);
    }

    [Fact]
    public void Batch_ThatCannotBeWritten_StopsTheLog()
    {
        var log = Written();
        log.Weather.FailedWritesPerMillion = 1_000_000;

        log.Log.Submit(new WriteTicket(50), [OpenLog.Append(1, 3, 3)], mustSync: true);
        log.Run();

        Assert.NotNull(log.Fault);
        Assert.DoesNotContain(log.Outcomes, outcome => outcome.Ticket == new WriteTicket(50) && outcome.Outcome == WriteOutcome.Durable);
    }

    private static OpenLog Written() => new OpenLog(new SimulatedMedium(), Unsynced)
        .Submit(GroupWrite.Create(One, new ReplicaId(1)))
        .Submit(OpenLog.Append(1, 1, 3, 2) with { HardState = new HardState(new Term(3), new ReplicaId(1), LogIndex.Zero) });
}
