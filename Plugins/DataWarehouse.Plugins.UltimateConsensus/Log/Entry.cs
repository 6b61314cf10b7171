using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Log;

/// <summary>One place of a group's log and what stands there.</summary>
/// <param name="Term">The term of the leader that made the entry, 1 or more.</param>
/// <param name="Index">The place, 1 or more.</param>
/// <param name="Kind">What the entry is for.</param>
/// <param name="Payload">
/// The bytes as they were encoded once, by the proposer. The same bytes go to log, wire and apply, so nobody changes them.
/// </param>
/// <remarks>Immutable as long as the payload's owner keeps the rule above; then thread-safe.</remarks>
internal readonly record struct Entry(Term Term, LogIndex Index, EntryKind Kind, ReadOnlyMemory<byte> Payload)
{
    /// <summary>What an entry costs beside its payload when limits in bytes are applied, in bytes.</summary>
    public const int OverheadBytes = 24;

    /// <summary>The payload and the overhead, in bytes.</summary>
    public long SizeBytes => Payload.Length + OverheadBytes;
}
