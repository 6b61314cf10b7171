using System.Collections.Immutable;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Strategies;

namespace DataWarehouse.Plugins.UltimateReplication.Conflicts;

/// <summary>Shows what a function of the user's makes of concurrent values.</summary>
/// <remarks>Stateless and thread-safe, as far as the function is.</remarks>
internal sealed class MergingStrategy : ReplicationStrategyBase
{
    internal const string StrategyName = "custom";

    private readonly SiblingMerge _merge;

    internal MergingStrategy(IClusterMembership membership, SiblingMerge merge)
        : base(membership)
    {
        ArgumentNullException.ThrowIfNull(merge);
        _merge = merge;
    }

    public override string Name => StrategyName;

    protected override Resolution ResolveConcurrent(string key, ImmutableArray<DottedValue<StampedValue>> siblings) =>
        new Resolution.Merged(_merge(key, siblings));
}
