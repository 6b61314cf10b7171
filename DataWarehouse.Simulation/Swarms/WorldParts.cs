using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Simulation.Swarms;

/// <summary>What one world is filled with: its clients and its oracles.</summary>
/// <param name="Workload">The clients.</param>
/// <param name="Oracles">The oracles.</param>
/// <remarks>Not thread-safe; new ones for each world.</remarks>
internal sealed record WorldParts(IWorkload Workload, IReadOnlyList<Oracle> Oracles)
{
    /// <summary>The usual clients and all oracles.</summary>
    /// <param name="random">The clients' source of randomness.</param>
    /// <param name="planted">A fault put in on purpose.</param>
    public static WorldParts Usual(SeededRandom random, PlantedBug planted)
    {
        var oracles = new WorldOracles();
        return new WorldParts(new ClientWorkload(WorkloadPlan.Draw(random), oracles.Executions, planted), [oracles]);
    }

    /// <summary>The plainest clients and no oracle, to look at the engine alone.</summary>
    /// <param name="random">The clients' source of randomness.</param>
    /// <param name="planted">Not looked at.</param>
    public static WorldParts Plain(SeededRandom random, PlantedBug planted) => new(new ByteWorkload(random), []);
}
