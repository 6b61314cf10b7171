namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;

/// <summary>What a log has written since it was opened, and what waits.</summary>
/// <param name="Batches">Batches that were begun.</param>
/// <param name="Records">Records in them: an entry is one, and so is whatever else is written.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="GatheredBytes">Bytes that wait for the next batch.</param>
/// <remarks>A value; thread-safe.</remarks>
internal readonly record struct AppendFigures(long Batches, long Records, long Bytes, int GatheredBytes);
