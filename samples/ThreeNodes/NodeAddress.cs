namespace DataWarehouse.Samples.ThreeNodes;

/// <summary>Where a node is: for the other nodes, and for callers.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record NodeAddress(Uri Peer, string Http);
