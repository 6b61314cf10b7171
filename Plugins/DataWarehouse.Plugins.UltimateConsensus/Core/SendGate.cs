namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>Holds messages back until the writes that they wait for have completed, in order.</summary>
/// <remarks>Not thread-safe; one for each core.</remarks>
internal sealed class SendGate;
