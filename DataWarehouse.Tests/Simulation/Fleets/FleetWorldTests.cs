using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Simulation.Fleets;
using DataWarehouse.Simulation.Swarms;

namespace DataWarehouse.Tests.Simulation.Fleets;

/// <summary>The simulation of whole nodes: what a seed has in it, that it is repeatable, and that it finds the mistakes that are planted.</summary>
public sealed class FleetWorldTests
{
    private const int SeedsMax = 3;
    private const int SeedsFromOneMax = 200;

    public static TheoryData<string, long> Pinned => new()
    {
        { nameof(PlantedShardBug.SentBeforeDurable), 1 },
        { nameof(PlantedShardBug.ChunkReturnedOnceApplied), 1 },
        { nameof(PlantedShardBug.PayloadNotCopied), 1 },
        { nameof(PlantedShardBug.OutcomeOfEarliestRequest), 1 },
        { nameof(PlantedShardBug.WakeUpLost), 1 },
        { nameof(PlantedShardBug.CallerForgotten), 1 },
        { nameof(PlantedShardBug.ReadBeforeApplied), 1 },
        { nameof(PlantedShardBug.EarlierInstallForgotten), 99 },
        { nameof(PlantedShardBug.UnknownToldAsRefused), 21 },
        { nameof(PlantedShardBug.UndoneBuiltUpon), 11 },
        { nameof(PlantedShardBug.DigestNotCompared), 3 },
        { nameof(PlantedShardBug.LaggardsForgotten), 12 },
        { nameof(PlantedShardBug.BootIgnored), 3 },
        { nameof(PlantedShardBug.SleepsWithoutMatch), 2 },
        { nameof(PlantedShardBug.ChangeToldAtCommit), 1 },
    };

    public static TheoryData<string> All => [.. Enum.GetNames<PlantedShardBug>().Where(name => name != nameof(PlantedShardBug.None))];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Run_SameSeedTwice_GivesTheSameTrace(long seed)
    {
        var (first, second) = (FleetWorld.Run(seed), FleetWorld.Run(seed));

        Assert.Null(first.Violation);
        Assert.Equal(first.Digest, second.Digest);
        Assert.NotEqual(first.Digest, FleetWorld.Run(seed + 1).Digest);
    }

    [Fact]
    public void Run_FirstSeeds_HaveWhatAWorldOfNodesMustHave()
    {
        var counts = new SeedCounts();
        for (var seed = 1; seed <= 5; seed++)
        {
            var result = FleetWorld.Run(seed);
            Assert.True(result.Violation is null, $"seed {seed}: {result.Violation}");
            counts.Add(result.Counts);
        }

        Assert.True(counts.Delivered >= 5 * World.DeliveredMin / 2);
        Assert.True(counts.Crashes >= 10);
        Assert.True(counts.Partitions >= 5);
        Assert.True(counts.Groups > 20);
        Assert.True(counts.DestroyedGroups > 0);
        Assert.True(counts.Snapshots > 0);
        Assert.True(counts.Installs > 0);
        Assert.True(counts.BrokenStreams > 0);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Run_WithGroupsThatSleep_ComesToRestAsleepAndWakesThroughADrill(long seed)
    {
        var result = FleetWorld.Run(seed, sleeps: true);

        Assert.True(result.Violation is null, $"seed {seed}: {result.Violation}");
        Assert.Equal(1, result.Counts.Dozes);
        Assert.True(result.Counts.Beats > 100);
    }

    [Fact]
    public void Run_WithGroupsThatDoNotSleep_SendsNoBeats() => Assert.Equal(0, FleetWorld.Run(3, sleeps: false).Counts.Beats);

    [Theory]
    [InlineData(42, "the memory of a payload was used again while a message that was decided on still named it")]
    [InlineData(1005, "a request that was emptied for want of space still looked full, and the shard turned for ever")]
    [InlineData(1017, "a shard stayed blocked on a request that had been taken out while it waited for room")]
    [InlineData(2086, "news of an exchange that was gone found nobody")]
    [InlineData(228, "a candidate that heard of a commit and won in one turn was taken for a leader that commits another's entries")]
    [InlineData(1107, "a follower never answered parts of a snapshot any more after its disk had been full")]
    [InlineData(2135, "a follower never answered parts of a snapshot any more after its disk had been full")]
    [InlineData(3019, "a replica that began anew asked for a configuration that a snapshot on its way had made it forget")]
    [InlineData(10101, "a replica that began anew asked for a configuration that a snapshot on its way had made it forget")]
    [InlineData(10296, "a replica stopped for a snapshot that had no room left writes behind it that built upon that")]
    [InlineData(11209, "a snapshot from before a new beginning was recorded though nobody knew its configuration any more")]
    [InlineData(21489, "a follower was sent a snapshot that it had, and could not take it because the log had its file")]
    [InlineData(30233, "a snapshot that was half received kept its file and its place for ever")]
    [InlineData(30783, "a disk that stood still twice stood still longer than the world waited for it")]
    public void Run_OfASeedThatFailedOnce_KeepsItsPromises(long seed, string because)
    {
        // From before groups slept and moved: with that these would be other worlds.
        var violation = FleetWorld.Run(seed, sleeps: false, moves: false).Violation;
        Assert.True(violation is null, $"{because}: {violation}");
    }

    [Theory]
    [InlineData(90051, "a node took itself for a peer, for a replica that came back knew of an earlier one here")]
    [InlineData(91148, "whoever asked twice for the same new leader was told that it led, while it was still to take over")]
    public void Run_OfASeedThatFailedOnceAsItIsDrawn_KeepsItsPromises(long seed, string because)
    {
        var violation = FleetWorld.Run(seed).Violation;
        Assert.True(violation is null, $"{because}: {violation}");
    }

    [Theory]
    [MemberData(nameof(Pinned))]
    public void Run_WithPlantedBug_FindsItAndPassesTheSameSeedWithout(string bug, long start)
    {
        var found = FirstViolated(start, SeedsMax, Enum.Parse<PlantedShardBug>(bug));

        Assert.NotNull(found);
        Assert.Null(FleetWorld.Run(found.Seed, sleeps: SleepsOf(bug), moves: MovesOf(bug)).Violation);
    }

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(All))]
    public void Run_FromTheFirstSeed_FindsEachPlantedBugWithinTwoHundred(string bug) =>
        Assert.NotNull(FirstViolated(1, SeedsFromOneMax, Enum.Parse<PlantedShardBug>(bug)));

    [Fact]
    public void Pinned_Always_NamesEveryPlantedBug() =>
        Assert.Equal(
            Enum.GetNames<PlantedShardBug>().Where(name => name != nameof(PlantedShardBug.None)).Order(StringComparer.Ordinal),
            Pinned.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));

    /// <summary>Faults of sleeping are looked for in worlds as the swarm draws them; the seeds of the others are from worlds in which nobody sleeps.</summary>
    private static bool? SleepsOf(string bug) => Enum.Parse<PlantedShardBug>(bug) >= PlantedShardBug.DigestNotCompared ? null : false;

    private static bool? MovesOf(string bug) => Enum.Parse<PlantedShardBug>(bug) >= PlantedShardBug.ChangeToldAtCommit ? null : false;

    private static SeedResult? FirstViolated(long start, int seeds, PlantedShardBug planted)
    {
        for (var seed = start; seed < start + seeds; seed++)
        {
            var result = FleetWorld.Run(seed, planted, sleeps: SleepsOf(planted.ToString()), moves: MovesOf(planted.ToString()));
            if (result.Violation is not null) return result;
        }

        return null;
    }
}
