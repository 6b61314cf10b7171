using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>A start of the log that is over.</summary>
/// <param name="Epoch">Which start.</param>
/// <param name="Mark">Its random bits.</param>
/// <param name="End">The last batch of it that the starts after it found.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct PastStart(StartEpoch Epoch, StartMark Mark, BatchNumber End);
