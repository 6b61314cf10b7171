namespace DataWarehouse.Samples.DistributedLock;

/// <summary>What became of a request.</summary>
/// <param name="IsGranted">Whether the lock is the client's now, or was given back.</param>
/// <param name="Token">
/// The fencing token, larger at each grant: what the lock protects must refuse anything that carries a smaller one than it has seen, since a holder may go on for a while after its
/// lease has ended without noticing.
/// </param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct LockAnswer(bool IsGranted, long Token);
