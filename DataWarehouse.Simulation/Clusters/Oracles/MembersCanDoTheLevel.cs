using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Clusters.Oracles;

/// <summary>Every member can do what the cluster was finalised at (DESIGN 6).</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class MembersCanDoTheLevel : ILogOracle
{
    /// <inheritdoc/>
    public void Committed(int round, SystemState before, SystemCommand command, SystemAnswer answer, SystemState after)
    {
        if (after.FeatureLevel < before.FeatureLevel) throw new OracleViolationException(nameof(MembersCanDoTheLevel), "The feature level went down.");
        if (ReferenceEquals(before.Nodes, after.Nodes) && before.FeatureLevel == after.FeatureLevel) return;
        foreach (var node in after.Nodes.Values)
        {
            if (node.Introduction.FeatureLevel < after.FeatureLevel)
                throw new OracleViolationException(nameof(MembersCanDoTheLevel), FormattableString.Invariant($"{node.Name} can do level {node.Introduction.FeatureLevel} and the cluster is at {after.FeatureLevel}."));
        }
    }
}
