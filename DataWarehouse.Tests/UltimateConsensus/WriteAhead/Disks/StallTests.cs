using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Disks;

public sealed class StallTests
{
    private static readonly WriteAheadOptions Options = OpenLog.Options with { StallTicks = 3, ProbeTicks = 2 };

    [Fact]
    public void Batch_WithoutAnswer_IsAStallUntilItComes()
    {
        var log = new OpenLog(new SimulatedMedium(), Options);

        log.Log.Submit(new WriteTicket(1), [GroupWrite.Create(new GroupId(1), new ReplicaId(1))], true);
        for (var i = 0; i < 4; i++) log.Log.Tick();
        Assert.Equal([true], log.Stalls);

        log.Run();
        log.Tick();
        Assert.Equal([true, false], log.Stalls);
    }

    [Fact]
    public void IdleLog_TriesTheDiskOut_AndNoticesThatItIsSilent()
    {
        var log = new OpenLog(new SimulatedMedium(), Options);
        for (var i = 0; i < 6; i++) log.Tick();
        Assert.Empty(log.Stalls);
        Assert.True(log.Medium.TryFind("probe", out _));

        for (var i = 0; i < 8; i++) log.Log.Tick();

        Assert.Equal([true], log.Stalls);
        log.Run();
        log.Tick();
        Assert.Equal([true, false], log.Stalls);
    }

    [Fact]
    public void Probe_AfterARestart_UsesTheFileThatIsThere()
    {
        var log = new OpenLog(new SimulatedMedium(), Options);
        for (var i = 0; i < 6; i++) log.Tick();

        var after = new OpenLog(log.End(), Options);
        for (var i = 0; i < 9; i++) after.Tick();

        Assert.Null(after.Fault);
        Assert.Empty(after.Stalls);
    }

    [Fact]
    public void Probe_ThatFails_StopsTheLog()
    {
        var log = new OpenLog(new SimulatedMedium(), Options);
        for (var i = 0; i < 3; i++) log.Tick();
        log.Weather.FailedSyncsPerMillion = 1_000_000;

        for (var i = 0; i < 4; i++) log.Tick();

        Assert.Equal(("trying the disk out", DiskError.Faulty), (log.Fault!.Operation, log.Fault.Error));
    }
}
