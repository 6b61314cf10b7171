using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Clusters.Oracles;

/// <summary>The membership epoch never goes back, and moves exactly when the members do (CAUSALITY 3).</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class EpochsGrow : ILogOracle
{
    /// <inheritdoc/>
    public void Committed(int round, SystemState before, SystemCommand command, SystemAnswer answer, SystemState after)
    {
        var changed = before.Nodes.Count != after.Nodes.Count || before.Retired.Count != after.Retired.Count;
        if (after.MembershipEpoch < before.MembershipEpoch || changed != (after.MembershipEpoch > before.MembershipEpoch) || after.Membership.AppliedEpoch != after.MembershipEpoch)
            throw new OracleViolationException(nameof(EpochsGrow), $"The epoch went from {before.MembershipEpoch} to {after.MembershipEpoch} by {command.Operation}.");
    }
}
