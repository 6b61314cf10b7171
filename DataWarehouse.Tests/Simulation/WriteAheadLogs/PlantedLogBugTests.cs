using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Simulation.WriteAheadLogs;
using DataWarehouse.Simulation.WriteAheadLogs.Oracles;

namespace DataWarehouse.Tests.Simulation.WriteAheadLogs;

/// <summary>
/// The exploration is worth what it finds: each planted fault must be found by the mix that every seed has, and by the promise that it breaks for whoever uses the log, not by
/// a sign of it inside. The first seed from 1 on that finds it stands in the simulation's README; here each begins there or shortly before.
/// </summary>
public sealed class PlantedLogBugTests
{
    private const int SeedsMax = 100;
    private const int SeedsFromPinMax = 15;

    public static TheoryData<string, long, string> Pinned => new()
    {
        { nameof(PlantedLogBug.SyncResultIgnored), 24, nameof(ContentsEqualModel) },
        { nameof(PlantedLogBug.AcknowledgedBeforeSync), 1, nameof(ContentsEqualModel) },
        { nameof(PlantedLogBug.EpochUsedAgain), 1, nameof(NumbersAreNew) },
        { nameof(PlantedLogBug.RecordsUnchecked), 1, nameof(ContentsEqualModel) },
        { nameof(PlantedLogBug.RewriteOverTruncation), 1, nameof(ContentsEqualModel) },
        { nameof(PlantedLogBug.SnapshotRenamedWithoutDirectorySync), 2, nameof(RecoversFromCrash) },
        { nameof(PlantedLogBug.TombstoneLostEarly), 1, "DestroyedStayDestroyed" },
        { nameof(PlantedLogBug.SegmentDroppedEarly), 5, nameof(RecoversFromCrash) },
        { nameof(PlantedLogBug.SegmentNameNotSynced), 1, nameof(NumbersAreNew) },
        { nameof(PlantedLogBug.DamageTakenForTornTail), 1, nameof(ContentsEqualModel) },
        { nameof(PlantedLogBug.GenerationUsedAgain), 96, nameof(NumbersAreNew) },
        { nameof(PlantedLogBug.ReadUnchecked), 1, nameof(DamageIsNoticed) },
        { nameof(PlantedLogBug.RewrittenStateWins), 3, nameof(ContentsEqualModel) },
        { nameof(PlantedLogBug.CrcWithoutPlace), 1, nameof(RecoversFromCrash) },
        { nameof(PlantedLogBug.TailCutNotSynced), 16, nameof(ContentsEqualModel) },
        { nameof(PlantedLogBug.FoundTailNotSynced), 1, nameof(RecoversFromCrash) },
        { nameof(PlantedLogBug.PositionByNumbers), 2, nameof(RollbackShows) },
        { nameof(PlantedLogBug.SettlementForgotten), 3, nameof(ContentsEqualModel) },
    };

    public static TheoryData<string, string> All => [.. Pinned.Select(row => (row.Data.Item1, row.Data.Item3))];

    [Theory]
    [MemberData(nameof(Pinned))]
    public void DefaultMix_WithPlantedBug_FindsItSoonAndPassesTheSameSeedWithout(string bug, long start, string promise)
    {
        var planted = Enum.Parse<PlantedLogBug>(bug);
        var seed = start;
        while (seed < start + SeedsFromPinMax && LogExploration.Run(seed, planted, onlyHarm: true).Broken != promise) seed++;

        Assert.NotEqual(start + SeedsFromPinMax, seed);
        Assert.Null(LogExploration.Run(seed).Broken);
    }

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(All))]
    public void DefaultMix_FromTheFirstSeed_FindsEachPlantedBugWithinAHundred(string bug, string promise)
    {
        var planted = Enum.Parse<PlantedLogBug>(bug);

        Assert.Contains(Enumerable.Range(1, SeedsMax), found => LogExploration.Run(found, planted, onlyHarm: true).Broken == promise);
    }

    [Fact]
    public void Pinned_Always_NamesEveryPlantedBug() =>
        Assert.Equal(
            Enum.GetNames<PlantedLogBug>().Except([nameof(PlantedLogBug.None)]).Order(StringComparer.Ordinal),
            Pinned.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));
}
