using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Proposals;

/// <summary>
/// The core's answer to a request. A taken proposal is not a committed one: it commits when an entry of <see cref="Term"/> is applied at
/// <see cref="Index"/>, and is lost when an entry of another term is; until one of the two is seen, its outcome is unknown.
/// </summary>
/// <param name="Refusal">Why it was refused, or none.</param>
/// <param name="Term">When taken by the leader: the term of the entry. Zero when it was passed on to the leader.</param>
/// <param name="Index">When taken by the leader: the place of its last entry.</param>
/// <param name="Leader">When refused: who leads, as far as known.</param>
/// <param name="Detail">More about the refusal, or null.</param>
internal readonly record struct Admission(Refusal Refusal, Term Term, LogIndex Index, ReplicaId Leader, string? Detail)
{
    /// <summary>Whether the request was taken.</summary>
    public bool IsTaken => Refusal == Refusal.None;

    /// <summary>A refusal.</summary>
    /// <param name="refusal">The reason.</param>
    /// <param name="leader">Who leads, as far as known.</param>
    /// <param name="detail">More about it, or null.</param>
    public static Admission Refuse(Refusal refusal, ReplicaId leader, string? detail = null) => new(refusal, Term.Zero, LogIndex.Zero, leader, detail);

    /// <summary>A request that was taken.</summary>
    /// <param name="term">The term of the entry.</param>
    /// <param name="index">The place of the last entry.</param>
    public static Admission Take(Term term, LogIndex index) => new(Refusal.None, term, index, ReplicaId.None, null);
}
