using System.IO.Hashing;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Strategies;

namespace DataWarehouse.Plugins.UltimateReplication.Conflicts;

/// <summary>Shows the concurrent value that was written last by hybrid time.</summary>
/// <remarks>
/// The order is total and the same on every replica: hybrid time, incarnation, hash of the value, its bytes, its dot. Stateless and
/// thread-safe.
/// </remarks>
internal sealed class LastWriterWinsStrategy(IClusterMembership membership) : TotalOrderStrategy(membership)
{
    internal const string StrategyName = "last-writer-wins";

    public override string Name => StrategyName;

    /// <summary>A new write has the latest time of all its replica holds, so it is shown alone anyway.</summary>
    public override bool WritesReplaceAll => true;

    protected override int Compare(DottedValue<StampedValue> left, DottedValue<StampedValue> right)
    {
        var byTime = left.Value.Timestamp.CompareTo(right.Value.Timestamp);
        if (byTime != 0) return byTime;
        var byIncarnation = left.Dot.Origin.CompareTo(right.Dot.Origin);
        if (byIncarnation != 0) return byIncarnation;
        var byHash = XxHash128.HashToUInt128(left.Value.Bytes.Span).CompareTo(XxHash128.HashToUInt128(right.Value.Bytes.Span));
        return byHash != 0 ? byHash : left.Value.Bytes.Span.SequenceCompareTo(right.Value.Bytes.Span);
    }
}
