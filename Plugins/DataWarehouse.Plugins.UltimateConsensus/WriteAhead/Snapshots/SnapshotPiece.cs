namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>Bytes that are to be written to a snapshot's file next.</summary>
/// <param name="Buffer">Where they are.</param>
/// <param name="Length">How many.</param>
/// <param name="StateBytes">How many of them are of the state.</param>
/// <remarks>Belongs to its writer.</remarks>
internal readonly record struct SnapshotPiece(byte[] Buffer, int Length, int StateBytes);
