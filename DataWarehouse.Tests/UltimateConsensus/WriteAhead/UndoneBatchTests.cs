using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Simulation.WriteAheadLogs.Processes;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead;

/// <summary>What follows a batch that was undone because there was no room for it; both were found by the exploration of crashes.</summary>
public sealed class UndoneBatchTests
{
    private const int PayloadBytes = 1_000;
    private static readonly GroupId Group = new(1);
    private static readonly WriteAheadOptions Options = new() { SegmentBytes = 4096, GatherBytesMax = 4096, FullRetryTicks = 1 };

    [Fact]
    public void Tick_WhileABatchIsBeingUndone_DoesNotUndoItAgain()
    {
        var process = Begun();
        process.Weather.FullWritesPerMillion = 1_000_000;
        Append(process, 1);
        while (process.Log.Submit(new WriteTicket(99), [], mustSync: false) != WriteAdmission.NoSpace) Assert.True(process.Events.FireNext());

        process.Log.Tick();
        process.Log.Tick();

        process.Weather.FullWritesPerMillion = 0;
        while (process.Events.FireNext())
        {
        }

        Assert.Null(process.Fault);
    }

    [Fact]
    public void Open_AfterTheFirstBatchOfASegmentWasUndone_FindsTheNextOne()
    {
        var process = Begun();
        var last = 0;
        for (var segment = process.Log.Segments.Active; process.Log.Segments.Active!.RoomBytes > PayloadBytes + 200 && segment == process.Log.Segments.Active;) Write(process, ++last);
        process.Weather.FullWritesPerMillion = 1_000_000;
        Append(process, last + 1);
        Settle(process);
        Assert.Empty(process.Outcomes);
        process.Weather.FullWritesPerMillion = 0;
        for (var tick = 0; tick < 5; tick++)
        {
            process.Log.Tick();
            Settle(process);
        }

        Assert.Equal(WriteOutcome.NoSpace, Assert.Single(process.Outcomes).Outcome);
        Write(process, ++last);
        process.Kill();
        var again = new LogProcess(process.Medium, new DiskWeather(), Options, new SeededRandom(2));

        Assert.True(again.TryOpen(new DirectoryId(2), null));
        Assert.True(again.Refusal is null, again.Refusal?.Message);
        Assert.Equal(last, again.Log.Find(Group)!.Entries.Last.Value);
    }

    private static LogProcess Begun()
    {
        var process = new LogProcess(new SimulatedMedium(), new DiskWeather(), Options, new SeededRandom(1));
        Assert.True(process.TryOpen(new DirectoryId(1), null));
        process.Log.Submit(new WriteTicket(0), [GroupWrite.Create(Group, new ReplicaId(1))], mustSync: true);
        Settle(process);
        return process;
    }

    private static void Write(LogProcess process, int index)
    {
        Append(process, index);
        Settle(process);
    }

    private static void Append(LogProcess process, int index)
    {
        process.Outcomes.Clear();
        var write = new GroupWrite(Group, GroupWriteKind.Append)
        {
            Entries = new EntryBatch([new Entry(new Term(1), new LogIndex(index), EntryKind.Command, new byte[PayloadBytes])], 0, 1),
        };
        Assert.Equal(WriteAdmission.Accepted, process.Log.Submit(new WriteTicket(index), [write], mustSync: true));
    }

    private static void Settle(LogProcess process)
    {
        while (process.Events.FireNext())
        {
        }
    }
}
