using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Clusters.Oracles;

/// <summary>A removal leaves every group a quorum of members (DESIGN 6).</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class RemovalsKeepQuorums : ILogOracle
{
    /// <inheritdoc/>
    public void Committed(int round, SystemState before, SystemCommand command, SystemAnswer answer, SystemState after)
    {
        if (command is not SystemCommand.RemoveNode || answer.Status != SystemStatus.Done) return;
        foreach (var group in after.Groups.Values)
        {
            var voters = group.Replicas.Where(static replica => replica.Part == ReplicaPart.Voter).ToList();
            var members = voters.Count(voter => after.FindNode(voter.Node.Incarnation) is not null);
            var wereMembers = voters.Count(voter => before.FindNode(voter.Node.Incarnation) is not null);
            if (members * 2 <= voters.Count && members < wereMembers)
                throw new OracleViolationException(nameof(RemovalsKeepQuorums), FormattableString.Invariant($"Of {voters.Count} voters of group {group.Group} only {members} are on members after a removal."));
        }
    }
}
