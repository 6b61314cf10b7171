using DataWarehouse.Plugins.UltimateConsensus.Snapshots;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>A state that was captured, with what stands around it.</summary>
/// <param name="Descriptor">Index, term and configuration.</param>
/// <param name="State">The state.</param>
/// <remarks>Immutable.</remarks>
internal sealed record SnapshotToWrite(SnapshotDescriptor Descriptor, CapturedState State);
