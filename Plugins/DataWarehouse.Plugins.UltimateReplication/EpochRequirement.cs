using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateReplication;

/// <summary>The refusal of memberships on which pruning loses data.</summary>
internal static class EpochRequirement
{
    internal static IEpochClusterMembership Require(IClusterMembership membership)
    {
        ArgumentNullException.ThrowIfNull(membership);
        return membership as IEpochClusterMembership ?? throw new ArgumentException(
            $"Replication needs a membership with epochs ({nameof(IEpochClusterMembership)}); {membership.GetType().Name} has none. "
            + "Without epochs, dropping the entries of departed nodes brings deleted values back and loses live ones.",
            nameof(membership));
    }
}
