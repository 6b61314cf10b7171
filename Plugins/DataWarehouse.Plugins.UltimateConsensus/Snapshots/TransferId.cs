using System.Globalization;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Snapshots;

/// <summary>One attempt of a leader to hand a snapshot to a follower. A later one replaces an earlier one.</summary>
/// <param name="LeaderTerm">The term of the leader that sends.</param>
/// <param name="Number">Which transfer of that leader to that follower, 1 or more; each new one has a higher number.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct TransferId(Term LeaderTerm, long Number) : IComparable<TransferId>
{
    /// <summary>Orders by term, then by number.</summary>
    /// <param name="other">The id to compare with.</param>
    public int CompareTo(TransferId other)
    {
        var byTerm = LeaderTerm.CompareTo(other.LeaderTerm);
        return byTerm != 0 ? byTerm : Number.CompareTo(other.Number);
    }

    /// <summary>Term and number with a slash between.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{LeaderTerm.Value}/{Number}");
}
