using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

namespace DataWarehouse.Simulation.Clusters.Oracles;

/// <summary>A promise that shows at the entries of the system group's log.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal interface ILogOracle
{
    /// <summary>An entry was applied.</summary>
    /// <param name="round">The round.</param>
    /// <param name="before">The state before it.</param>
    /// <param name="command">The command.</param>
    /// <param name="answer">Its answer.</param>
    /// <param name="after">The state after it.</param>
    void Committed(int round, SystemState before, SystemCommand command, SystemAnswer answer, SystemState after);
}
