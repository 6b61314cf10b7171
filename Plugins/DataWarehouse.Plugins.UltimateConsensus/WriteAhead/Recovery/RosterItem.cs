using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>What a roster says of one segment.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="EndOffset">Where its batches end, in bytes from its start; for the segment that the roster stands in, where they begin.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct RosterItem(SegmentNumber Segment, long EndOffset);
