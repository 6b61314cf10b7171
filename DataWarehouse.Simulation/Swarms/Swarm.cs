using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Swarms;

/// <summary>Runs the worlds of many seeds.</summary>
/// <remarks>Not thread-safe; its worker threads end before <see cref="Run"/> returns.</remarks>
internal sealed class Swarm
{
    private readonly SeedLanes<SeedResult> _lanes;

    /// <summary>Prepares a swarm.</summary>
    /// <param name="planted">A fault put in on purpose.</param>
    /// <param name="fill">Makes clients and oracles; null for the usual ones.</param>
    public Swarm(PlantedBug planted, Func<SeededRandom, PlantedBug, WorldParts>? fill = null) =>
        _lanes = new SeedLanes<SeedResult>(seed => World.Run(seed, planted, null, fill));

    /// <summary>Runs seeds.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="workers">How many threads.</param>
    /// <param name="take">Takes each result, in the order of the seeds, on the calling thread; false ends the swarm.</param>
    public void Run(long first, long count, int workers, Func<SeedResult, bool> take) => _lanes.Run(first, count, workers, take);
}
