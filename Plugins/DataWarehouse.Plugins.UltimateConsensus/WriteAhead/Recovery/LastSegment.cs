namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>The segment that was appended to last.</summary>
/// <param name="File">Its file.</param>
/// <param name="Sequence">The last batch in it.</param>
/// <param name="LastBatchOffset">Where that batch begins, in bytes from the start of the segment.</param>
/// <param name="EndOffset">Where it ends.</param>
/// <param name="Roster">The segments that the log consists of, without those that it drops.</param>
/// <param name="Starts">The starts that the log has had; that which wrote the segment is the present one in it.</param>
/// <remarks>Immutable.</remarks>
internal sealed record LastSegment(FoundSegment File, BatchSequence Sequence, long LastBatchOffset, long EndOffset, List<RosterItem> Roster, StartHistory Starts);
