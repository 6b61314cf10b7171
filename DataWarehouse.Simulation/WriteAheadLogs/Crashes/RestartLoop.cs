using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Simulation.WriteAheadLogs.Oracles;
using DataWarehouse.Simulation.WriteAheadLogs.Processes;

namespace DataWarehouse.Simulation.WriteAheadLogs.Crashes;

/// <summary>
/// Starts a log again and again on a copy of its disk, and lets it write in between: what it says of a position that was told before must not change by that. A directory
/// that was put back would otherwise be taken for the one that it is a copy of, as soon as it has come far enough.
/// </summary>
/// <remarks>Stateless.</remarks>
internal static class RestartLoop
{
    private const int StartsMax = 5;
    private const int EventsMax = 100_000;

    /// <summary>A group that no other request is about.</summary>
    private static readonly GroupId Writer = new(1_000);

    /// <summary>Starts the log some times.</summary>
    /// <param name="found">A log that was opened; it is left alone.</param>
    /// <param name="options">How logs behave.</param>
    /// <param name="known">The position that was told.</param>
    /// <param name="expected">What the log must say of it.</param>
    /// <param name="random">Chooses.</param>
    public static void Check(CrashFinding found, WriteAheadOptions options, LogPosition known, PositionVerdict expected, SeededRandom random)
    {
        var medium = found.Process.Medium.Fork();
        medium.CapacityBytes = long.MaxValue;
        var starts = 1 + random.Below(StartsMax);
        for (var start = 1; start <= starts; start++)
        {
            var process = new LogProcess(medium, new DiskWeather(), options, random.Fork("start", start));
            if (!process.TryOpen(new DirectoryId(random.NextBits()), null)) RecoversFromCrash.Violated("The opening came to no end.");
            RecoversFromCrash.Check(process, CrashKind.Kill);
            RollbackShows.Check(process.Log, known, found.Kind, expected, start);
            Write(process, random.Below(8), random);
            RollbackShows.Check(process.Log, known, found.Kind, expected, start);
            process.Kill();
            if (random.Below(2) == 0) medium.LosePower(random, 500_000);
        }
    }

    private static void Write(LogProcess process, int requests, SeededRandom random)
    {
        for (var request = 0; request < requests; request++)
        {
            var write = process.Log.Find(Writer) is null ? GroupWrite.Create(Writer, new ReplicaId(1)) : new GroupWrite(Writer, GroupWriteKind.Append);
            write = write with { HardState = new HardState(new Term(1 + random.Below(100)), ReplicaId.None, LogIndex.Zero), Class = WriteClass.Reserve };
            process.Log.Submit(new WriteTicket(1), [write], mustSync: true);
            for (var events = 0; events < EventsMax && process.Events.FireNext(); events++)
            {
            }
        }
    }
}
