namespace DataWarehouse.Simulation.Linearizability.Models;

/// <summary>A text by its place in a <see cref="TextPool"/>: equal texts have equal places.</summary>
/// <param name="Place">The place; 0 is the empty text.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct PooledText(int Place);
