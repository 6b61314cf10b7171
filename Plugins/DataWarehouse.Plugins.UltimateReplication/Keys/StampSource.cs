using DataWarehouse.SDK.Replication.Strategies;

namespace DataWarehouse.Plugins.UltimateReplication.Keys;

/// <summary>Makes the value to write once its hybrid time is known.</summary>
internal delegate StampedValue StampSource(HybridTimestamp timestamp);
