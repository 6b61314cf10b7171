using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Reads;

/// <summary>A read may be answered once the state machine has applied up to a place.</summary>
/// <param name="Request">The caller's own number, as given to the core.</param>
/// <param name="Index">Up to where must be applied first.</param>
internal readonly record struct ReadGrant(long Request, LogIndex Index);
