using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;

/// <summary>Where a log ended when it was opened.</summary>
/// <param name="Epoch">The last start that wrote something.</param>
/// <param name="Batch">The last batch that counts.</param>
/// <param name="Record">The last record that counts.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct LogEnd(StartEpoch Epoch, BatchNumber Batch, RecordNumber Record);
