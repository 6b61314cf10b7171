using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Simulation.WriteAheadLogs;

namespace DataWarehouse.Tests.Simulation.WriteAheadLogs;

/// <summary>
/// The exploration is worth what it finds: each planted fault must be found by the mix that every seed has. The first seed from 1 on that finds it stands
/// in the simulation's README; here each is run alone, with the fault and without.
/// </summary>
public sealed class PlantedLogBugTests
{
    private const int SeedsMax = 100;

    public static TheoryData<string, long> Pinned => new()
    {
PINNED
    };

    public static TheoryData<string> All => [.. Enum.GetNames<PlantedLogBug>().Where(name => name != nameof(PlantedLogBug.None))];

    [Theory]
    [MemberData(nameof(Pinned))]
    public void DefaultMix_WithPlantedBug_FindsItAndPassesTheSameSeedWithout(string bug, long seed)
    {
        Assert.NotNull(LogExploration.Run(seed, Enum.Parse<PlantedLogBug>(bug)).Broken);
        Assert.Null(LogExploration.Run(seed).Broken);
    }

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(All))]
    public void DefaultMix_FromTheFirstSeed_FindsEachPlantedBugWithinAHundred(string bug)
    {
        var planted = Enum.Parse<PlantedLogBug>(bug);

        Assert.Contains(Enumerable.Range(1, SeedsMax), seed => LogExploration.Run(seed, planted).Broken is not null);
    }

    [Fact]
    public void Pinned_Always_NamesEveryPlantedBug() =>
        Assert.Equal(
            Enum.GetNames<PlantedLogBug>().Where(name => name != nameof(PlantedLogBug.None)).Order(StringComparer.Ordinal),
            Pinned.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));
}
