namespace DataWarehouse.Node.Diagnostics;

/// <summary>When some neighbouring entries were applied, as timestamps of the clock.</summary>
/// <param name="First">The index of the first.</param>
/// <param name="Last">The index of the last.</param>
/// <param name="Begin">When their batch was begun: the first of them was committed by then.</param>
/// <param name="End">When all were applied.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record ApplyMark(long First, long Last, long Begin, long End);
