namespace DataWarehouse.Plugins.UltimateConsensus;

/// <summary>One entry of a group's log, as callers see it.</summary>
/// <param name="Term">The term of the leader that took it, 1 or more; of no account when it is proposed.</param>
/// <param name="Index">Its place in the log, 1 or more; of no account when it is proposed.</param>
/// <param name="Data">The bytes, not interpreted; the caller must not change them while they are proposed.</param>
/// <param name="Timestamp">
/// The leader's wall clock in UTC when it took the entry, stamped once and the same on every replica; of no account when it is proposed. It may go backwards from one
/// entry to the next.
/// </param>
/// <remarks>Compared by reference of <paramref name="Data"/>, as records compare arrays. Thread-safe as long as nobody changes the bytes.</remarks>
public sealed record LogEntry(long Term, long Index, byte[] Data, DateTime Timestamp);
