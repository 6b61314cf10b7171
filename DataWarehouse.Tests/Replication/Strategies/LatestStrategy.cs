using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Strategies;

namespace DataWarehouse.Tests.Replication.Strategies;

/// <summary>Last writer wins by the time alone, so that ties are frequent.</summary>
internal sealed class LatestStrategy(IClusterMembership membership) : TotalOrderStrategy(membership)
{
    public override string Name => "latest";

    protected override int Compare(DottedValue<StampedValue> left, DottedValue<StampedValue> right) =>
        left.Value.Timestamp.CompareTo(right.Value.Timestamp);
}
