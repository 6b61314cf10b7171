using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Tests.Simulation.Disks;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>The power goes at every operation of a writing. Afterwards the file is whole under its name, or has not got it; and it is there if that was said.</summary>
public sealed class SnapshotCrashTests
{
    private static readonly SnapshotStoreOptions Options = new() { SyncBytes = SnapshotFrame.ChunkBytes };

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(200_000)]
    public void PowerLoss_AtAnyOperation_LeavesAWholeFileOrNone(int bytes)
    {
        var found = Explore(bytes, PlantedLogBug.None);
        Assert.True(found.Points >= 3 * 3 * 8, $"{found.Points} points");
        Assert.Equal(0, found.Lost);
    }

    [Fact]
    public void PowerLoss_WithoutSyncOfTheDirectory_LosesAFileThatWasReported() =>
        Assert.True(Explore(500, PlantedLogBug.SnapshotRenamedWithoutDirectorySync).Lost > 0);

    [Fact]
    public void ProcessEnd_AtAnyOperation_LeavesAWholeFileOrNone()
    {
        var state = SnapshotBench.State(150_000);
        for (var events = 0; ; events++)
        {
            var bench = new SnapshotBench(seed: (ulong)events) { EventsLeft = events };
            var isOver = bench.Write(state).IsOver;
            bench.Simulated.Kill();
            Assert.NotEqual(Outcome.Torn, Judge(bench, state));
            if (isOver) return;
        }
    }

    [Fact]
    public void PowerLoss_WhileGivenUp_LeavesNothingThatIsNotWhole()
    {
        var state = SnapshotBench.State(100_000);
        for (var events = 0; events < 40; events++)
        {
            var bench = new SnapshotBench(seed: (ulong)events) { EventsLeft = events };
            var writer = bench.Write(state);
            writer.Abort();
            bench.EventsLeft = events % 5;
            while (bench.Advance())
            {
            }

            bench.Simulated.LosePower(500_000);
            Assert.NotEqual(Outcome.Torn, Judge(bench, state));
        }
    }

    private static (int Points, int Lost) Explore(int bytes, PlantedLogBug planted)
    {
        var state = SnapshotBench.State(bytes);
        var (points, lost) = (0, 0);
        foreach (var survival in (int[])[0, 500_000, 1_000_000])
        {
            for (ulong seed = 1; seed <= 3; seed++)
            {
                var isOver = false;
                for (var events = 0; !isOver; events++)
                {
                    var bench = new SnapshotBench(options: Options, planted: planted, seed: seed) { EventsLeft = events };
                    isOver = bench.Write(state).IsOver;
                    bench.Simulated.LosePower(survival);
                    var outcome = Judge(bench, state);
                    Assert.NotEqual(Outcome.Torn, outcome);
                    if (bench.Finished.Count > 0 && outcome == Outcome.Absent) lost++;
                    points++;
                }
            }
        }

        return (points, lost);
    }

    private static Outcome Judge(SnapshotBench bench, byte[] state)
    {
        if (new DiskBench(bench.Medium, 78).ReadIfThere(SnapshotBench.PathAt(10)) is null) return Outcome.Absent;
        var stored = SnapshotBench.StoredAt(10, state);
        var read = bench.Next(stored).ReadAll(stored);
        return read is not null && read.AsSpan().SequenceEqual(state) ? Outcome.Whole : Outcome.Torn;
    }

    private enum Outcome
    {
        Absent,
        Whole,
        Torn,
    }
}
