using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Simulation.WriteAheadLogs;

namespace DataWarehouse.Tests.Simulation.WriteAheadLogs;

/// <summary>
/// The exploration is worth what it finds: each planted fault must be found by the mix that every seed has. The first seed from 1 on that finds it stands
/// in the simulation's README; here each begins shortly before. Snapshots have no files here; the fault of their names is found by the
/// tests of the snapshot store.
/// </summary>
public sealed class PlantedLogBugTests
{
    private const int SeedsMax = 100;
    private const int SeedsFromPinMax = 15;

    public static TheoryData<string, long> Pinned => new()
    {
        { nameof(PlantedLogBug.SyncResultIgnored), 9 },
        { nameof(PlantedLogBug.AcknowledgedBeforeSync), 1 },
        { nameof(PlantedLogBug.EpochUsedAgain), 1 },
        { nameof(PlantedLogBug.RecordsUnchecked), 1 },
        { nameof(PlantedLogBug.RewriteOverTruncation), 2 },
        { nameof(PlantedLogBug.TombstoneLostEarly), 1 },
        { nameof(PlantedLogBug.SegmentDroppedEarly), 5 },
        { nameof(PlantedLogBug.SegmentNameNotSynced), 1 },
        { nameof(PlantedLogBug.DamageTakenForTornTail), 1 },
        { nameof(PlantedLogBug.GenerationUsedAgain), 9 },
        { nameof(PlantedLogBug.ReadUnchecked), 3 },
        { nameof(PlantedLogBug.RewrittenStateWins), 3 },
    };

    public static TheoryData<string> All => [.. Names];

    private static IEnumerable<string> Names =>
        Enum.GetNames<PlantedLogBug>().Except([nameof(PlantedLogBug.None), nameof(PlantedLogBug.SnapshotRenamedWithoutDirectorySync)]);

    [Theory]
    [MemberData(nameof(Pinned))]
    public void DefaultMix_WithPlantedBug_FindsItSoonAndPassesTheSameSeedWithout(string bug, long start)
    {
        var planted = Enum.Parse<PlantedLogBug>(bug);
        var seed = start;
        while (seed < start + SeedsFromPinMax && LogExploration.Run(seed, planted).Broken is null) seed++;

        Assert.NotEqual(start + SeedsFromPinMax, seed);
        Assert.Null(LogExploration.Run(seed).Broken);
    }

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(All))]
    public void DefaultMix_FromTheFirstSeed_FindsEachPlantedBugWithinAHundred(string bug)
    {
        var planted = Enum.Parse<PlantedLogBug>(bug);

        Assert.Contains(Enumerable.Range(1, SeedsMax), found => LogExploration.Run(found, planted).Broken is not null);
    }

    [Fact]
    public void Pinned_Always_NamesEveryPlantedBug() =>
        Assert.Equal(
            Names.Order(StringComparer.Ordinal),
            Pinned.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));
}
