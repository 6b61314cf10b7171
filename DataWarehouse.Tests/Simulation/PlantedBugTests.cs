using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Simulation.Swarms;

namespace DataWarehouse.Tests.Simulation;

/// <summary>
/// The simulator is worth what it finds: each planted fault must be found by the mix of faults and requests that every seed has. How many seeds from
/// the first on that takes stands in the simulation's README; here each begins shortly before.
/// </summary>
public sealed class PlantedBugTests
{
    private const int SeedsMax = 5;
    private const int SeedsFromOneMax = 2_000;

    public static TheoryData<string, long> Pinned => new()
    {
        { nameof(PlantedBug.VoteNotDurable), 1 },
        { nameof(PlantedBug.AcknowledgedBeforeDurable), 1 },
        { nameof(PlantedBug.VoteNotSynced), 1 },
        { nameof(PlantedBug.OldTermCommitted), 1 },
        { nameof(PlantedBug.StaleReadRound), 1 },
        { nameof(PlantedBug.ReadBeforeTermCommit), 45 },
        { nameof(PlantedBug.ChangeBeforeTermCommit), 8 },
        { nameof(PlantedBug.SnapshotWithLatestConfiguration), 33 },
        { nameof(PlantedBug.StorageErrorSwallowed), 4 },
        { nameof(PlantedBug.StaleCompletionAfterOverwrite), 11 },
        { nameof(PlantedBug.LogComparedByLengthOnly), 224 },
        { nameof(PlantedBug.VotesTwice), 4 },
        { nameof(PlantedBug.CommitWithoutQuorum), 1 },
        { nameof(PlantedBug.JointIgnoresOutgoing), 1 },
        { nameof(PlantedBug.CommitBeyondMatch), 20 },
        { nameof(PlantedBug.CutWithoutConflict), 1 },
        { nameof(PlantedBug.StaleAppendTaken), 3 },
        { nameof(PlantedBug.ReplicaIdUsedAgain), 12 },
        { nameof(PlantedBug.PreviousTermIgnored), 24 },
        { nameof(PlantedBug.LearnerCounted), 1 },
        { nameof(PlantedBug.LeaderCountsItselfEarly), 1 },
        { nameof(PlantedBug.VoteSentBeforeDurable), 1 },
        { nameof(PlantedBug.AcknowledgeBeyondDurable), 1 },
        { nameof(PlantedBug.SessionsLostInSnapshot), 1 },
        { nameof(PlantedBug.EvictedSessionExecuted), 1 },
        { nameof(PlantedBug.DuplicateExecutedAfterAcknowledge), 1 },
        { nameof(PlantedBug.DroppedResponseExecutedAgain), 1 },
        { nameof(PlantedBug.SnapshotChunkOffsetIgnored), 8 },
    };

    public static TheoryData<string> All => [.. Enum.GetNames<PlantedBug>().Where(name => name != nameof(PlantedBug.None))];

    [Theory]
    [MemberData(nameof(Pinned))]
    public void DefaultMix_WithPlantedBug_FindsItAndPassesTheSameSeedWithout(string bug, long start)
    {
        var planted = Enum.Parse<PlantedBug>(bug);

        var found = FirstViolated(start, SeedsMax, planted);

        Assert.NotNull(found);
        Assert.Null(World.Run(found.Seed).Violation);
    }

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(All))]
    public void DefaultMix_FromTheFirstSeed_FindsEachPlantedBugWithinTwoThousand(string bug) =>
        Assert.NotNull(FirstViolated(1, SeedsFromOneMax, Enum.Parse<PlantedBug>(bug)));

    [Fact]
    public void Pinned_Always_NamesEveryPlantedBug() =>
        Assert.Equal(
            Enum.GetNames<PlantedBug>().Where(name => name != nameof(PlantedBug.None)).Order(StringComparer.Ordinal),
            Pinned.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));

    private static SeedResult? FirstViolated(long start, int seeds, PlantedBug planted)
    {
        for (var seed = start; seed < start + seeds; seed++)
        {
            var result = World.Run(seed, planted);
            if (result.Violation is not null) return result;
        }

        return null;
    }
}
