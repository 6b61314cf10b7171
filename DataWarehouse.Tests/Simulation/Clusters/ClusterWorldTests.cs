using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Simulation.Clusters;
using DataWarehouse.Simulation.Swarms;

namespace DataWarehouse.Tests.Simulation.Clusters;

/// <summary>Clusters in simulation keep their promises, and each planted fault is found; the seeds stand in the simulation's README.</summary>
public sealed class ClusterWorldTests
{
    private const int SeedsFromOneMax = 2_000;

    public static TheoryData<string, long> Pinned => new()
    {
        { nameof(PlantedSystemBug.ReplicaNumberUsedAgain), 1 },
        { nameof(PlantedSystemBug.PlannerInStateMachine), 1 },
        { nameof(PlantedSystemBug.MoveWithoutLearner), 1 },
        { nameof(PlantedSystemBug.TwoMovesAtOnce), 1 },
        { nameof(PlantedSystemBug.AbortForgetsReplica), 1 },
        { nameof(PlantedSystemBug.OldConfigurationBelieved), 1 },
        { nameof(PlantedSystemBug.SnapshotForgetsNumbers), 1 },
        { nameof(PlantedSystemBug.LevelNotAwaited), 1 },
        { nameof(PlantedSystemBug.LeadersUneven), 1 },
    };

    public static TheoryData<string> All => [.. Enum.GetNames<PlantedSystemBug>().Where(name => name != nameof(PlantedSystemBug.None))];

    /// <summary>Seeds that once showed a fault: of the product (a late copy of a start took back what was known; a move ended before the number it removes was spent; a chain of hand-overs longer than may be under way was never begun), or of the world.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(87)]
    [InlineData(105)]
    [InlineData(1080)]
    [InlineData(1144)]
    [InlineData(2960)]
    [InlineData(3203)]
    [InlineData(3324)]
    [InlineData(113016)]
    [InlineData(113884)]
    [InlineData(161)]
    [InlineData(329)]
    public void PinnedSeed_KeepsItsPromises(long seed) => AssertKept(ClusterWorld.Run(seed));

    [Fact]
    public void Seed_RunTwice_IsTheSame()
    {
        var (first, second) = (ClusterWorld.Run(7), ClusterWorld.Run(7));

        Assert.Equal(first.Digest, second.Digest);
        Assert.True(first.Counts is { Proposals: > 20, Joins: > 0 });
    }

    [Theory]
    [MemberData(nameof(Pinned))]
    public void PlantedFault_IsFound_AndTheSeedIsCleanWithoutIt(string bug, long start)
    {
        Assert.NotNull(FirstViolated(start, 20, Enum.Parse<PlantedSystemBug>(bug)));
        AssertKept(ClusterWorld.Run(start));
    }

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(All))]
    public void PlantedFault_FromTheFirstSeed_IsFoundWithinTwoThousand(string bug) => Assert.NotNull(FirstViolated(1, SeedsFromOneMax, Enum.Parse<PlantedSystemBug>(bug)));

    private static void AssertKept(SeedResult result) => Assert.True(result.Violation is null, $"{result.Violation}");

    private static SeedResult? FirstViolated(long start, int seeds, PlantedSystemBug planted)
    {
        for (var seed = start; seed < start + seeds; seed++)
        {
            var result = ClusterWorld.Run(seed, planted);
            if (result.Violation is not null) return result;
        }

        return null;
    }
}
