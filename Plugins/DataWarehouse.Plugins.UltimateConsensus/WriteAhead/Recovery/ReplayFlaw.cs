using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>Why records that are sound each do not make up a log.</summary>
/// <param name="Segment">Where it shows; null for no certain place.</param>
/// <param name="Offset">Where in it, in bytes.</param>
/// <param name="Message">What is wrong.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record ReplayFlaw(Segment? Segment, long Offset, string Message);
