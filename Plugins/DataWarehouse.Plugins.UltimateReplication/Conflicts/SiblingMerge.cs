using System.Collections.Immutable;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Strategies;

namespace DataWarehouse.Plugins.UltimateReplication.Conflicts;

/// <summary>Makes one value of concurrent ones. Must be thread-safe and give the same bytes for the same input on every replica.</summary>
/// <param name="key">The key they belong to.</param>
/// <param name="siblings">At least two values, sorted by dot, of which at least two differ.</param>
/// <returns>The value to show instead of them; must not change afterwards.</returns>
public delegate ReadOnlyMemory<byte> SiblingMerge(string key, ImmutableArray<DottedValue<StampedValue>> siblings);
