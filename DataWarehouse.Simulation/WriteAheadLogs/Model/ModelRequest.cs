using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

namespace DataWarehouse.Simulation.WriteAheadLogs.Model;

/// <summary>A request that the log has taken.</summary>
/// <param name="Number">Its place in the order of requests, from 1.</param>
/// <param name="Writes">What it writes.</param>
/// <param name="DigestAfter">The digest of the state after it.</param>
/// <remarks>Immutable as long as nobody changes the writes.</remarks>
internal sealed record ModelRequest(long Number, GroupWrite[] Writes, ulong DigestAfter);
