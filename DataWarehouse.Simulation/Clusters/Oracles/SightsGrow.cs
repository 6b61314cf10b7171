using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Clusters.Oracles;

/// <summary>What was seen of a group's configuration never goes back (one history of configurations a group).</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class SightsGrow : ILogOracle
{
    /// <inheritdoc/>
    public void Committed(int round, SystemState before, SystemCommand command, SystemAnswer answer, SystemState after)
    {
        if (command is SystemCommand.SeeConfiguration see && answer.Status == SystemStatus.Done && see.Seen.Index <= before.Groups[see.Seen.Group].ConfigurationIndex)
            throw new OracleViolationException(nameof(SightsGrow), FormattableString.Invariant($"Of group {see.Seen.Group} the configuration at {see.Seen.Index} was believed after the one at {before.Groups[see.Seen.Group].ConfigurationIndex}."));
    }
}
