using DataWarehouse.Plugins.UltimateConsensus.Log;

namespace DataWarehouse.Simulation.WriteAheadLogs.Processes;

/// <summary>What a log brought for a request to read.</summary>
/// <param name="Ticket">The request.</param>
/// <param name="Entries">The entries.</param>
/// <remarks>Immutable as long as nobody changes the entries' bytes.</remarks>
internal readonly record struct EntriesRead(long Ticket, EntryBatch Entries);
