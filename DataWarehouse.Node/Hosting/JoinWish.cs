using DataWarehouse.Plugins.UltimateConsensus.Systems.Tokens;

namespace DataWarehouse.Node.Hosting;

/// <summary>What a node was told about the cluster that it is to join.</summary>
/// <param name="Addresses">Where members are reached by clients; one that answers will do.</param>
/// <param name="Token">What it shows to be let in.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record JoinWish(IReadOnlyList<HostPort> Addresses, JoinToken Token);
