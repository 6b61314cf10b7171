using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Clusters.Oracles;

/// <summary>Nothing of a feature level is used before all members can do it and the level was finalised (DESIGN 6).</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class LevelsAreAwaited : ILogOracle
{
    /// <inheritdoc/>
    public void Committed(int round, SystemState before, SystemCommand command, SystemAnswer answer, SystemState after)
    {
        if (after.Programs.Count > 0 && !after.IsAtLeast(FeatureLevels.Programs))
            throw new OracleViolationException(nameof(LevelsAreAwaited), FormattableString.Invariant($"Programs are recorded at level {after.FeatureLevel}."));
    }
}
