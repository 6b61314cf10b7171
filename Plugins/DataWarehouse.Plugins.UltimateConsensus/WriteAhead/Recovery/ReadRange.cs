using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>What is to be read of a segment: all from behind its header on.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="File">Its handle.</param>
/// <param name="End">Where to stop, in bytes from its start.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct ReadRange(SegmentNumber Segment, DiskFileId File, long End);
