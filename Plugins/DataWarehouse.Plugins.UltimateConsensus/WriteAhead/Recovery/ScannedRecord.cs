using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>A sound record of a sound batch.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Offset">Where it begins, in bytes from the start of the segment.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct ScannedRecord(RecordHeader Header, int Offset);
