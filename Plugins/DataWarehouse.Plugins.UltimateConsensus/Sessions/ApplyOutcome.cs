using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>What became of one command entry, for whoever waits for it.</summary>
/// <param name="Index">The place of the entry.</param>
/// <param name="Term">The term of the entry; a proposer whose proposal was of another term has lost it.</param>
/// <param name="Kind">What became of it; <see cref="VerdictKind.Execute"/> says it was executed now.</param>
/// <param name="Session">The session it is about, or the one opened; or none.</param>
/// <param name="Sequence">The command's number in its session, or zero.</param>
/// <param name="Response">The answer, when there is one; valid until the next entry is applied.</param>
/// <remarks>Immutable; thread-safe until the next entry is applied.</remarks>
internal readonly record struct ApplyOutcome(
    LogIndex Index, Term Term, VerdictKind Kind, SessionId Session, SessionSequence Sequence, ReadOnlyMemory<byte> Response);
