using System.Collections.Immutable;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Strategies;

namespace DataWarehouse.Tests.Replication.Strategies;

/// <summary>Decides nothing, and remembers what it was asked.</summary>
internal sealed class KeepAllStrategy(IClusterMembership membership) : ReplicationStrategyBase(membership)
{
    public override string Name => "keep-all";

    internal List<ImmutableArray<DottedValue<StampedValue>>> Asked { get; } = [];

    protected override Resolution ResolveConcurrent(string key, ImmutableArray<DottedValue<StampedValue>> siblings)
    {
        Asked.Add(siblings);
        return new Resolution.KeepAll();
    }
}
