using System.Collections.Immutable;

namespace DataWarehouse.SDK.Replication;

/// <summary>What a read found.</summary>
/// <param name="Siblings">The live values: none when the key is absent or deleted, several after concurrent writes.</param>
/// <param name="Context">What the reader has seen now; hand it back with the next write or delete of the key.</param>
/// <remarks>Immutable and thread-safe as long as nobody changes the bytes.</remarks>
public sealed record ReplicatedRead(ImmutableArray<ReadOnlyMemory<byte>> Siblings, CausalContext Context);
