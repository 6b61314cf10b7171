using System.Collections.Immutable;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Strategies;

namespace DataWarehouse.Plugins.UltimateReplication.Conflicts;

/// <summary>Leaves concurrent values to the next reader.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal sealed class KeepSiblingsStrategy(IClusterMembership membership) : ReplicationStrategyBase(membership)
{
    internal const string StrategyName = "keep-siblings";

    public override string Name => StrategyName;

    protected override Resolution ResolveConcurrent(string key, ImmutableArray<DottedValue<StampedValue>> siblings) =>
        new Resolution.KeepAll();
}
