namespace DataWarehouse.Plugins.UltimateConsensus.Snapshots;

/// <summary>A part of a snapshot that is to be read and sent.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="LengthBytes">How many bytes; 0 only when the whole is empty.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct ChunkRange(long Offset, int LengthBytes);
