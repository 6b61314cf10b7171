using DataWarehouse.Plugins.UltimateConsensus.Elections;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Membership;

/// <summary>
/// What the voters of an old and of a new configuration have agreed to while both count (Ongaro, "Consensus: Bridging Theory and Practice", 4.3):
/// a majority of each is needed, never a majority of all together.
/// </summary>
/// <remarks>The two sides may be swapped; either may be empty. Stateless and thread-safe.</remarks>
internal static class JointQuorum
{
    /// <summary>The highest index that majorities of both sides have acknowledged. Allocates nothing.</summary>
    /// <param name="incoming">What the voters of the new configuration have acknowledged.</param>
    /// <param name="outgoing">What the voters of the old configuration have acknowledged; empty unless joint.</param>
    public static LogIndex Committed(ReadOnlySpan<LogIndex> incoming, ReadOnlySpan<LogIndex> outgoing)
    {
        var first = MajorityQuorum.Committed(incoming);
        var second = MajorityQuorum.Committed(outgoing);
        return first < second ? first : second;
    }

    /// <summary>How an election stands that must be won on both sides.</summary>
    /// <param name="incoming">The answers of the voters of the new configuration.</param>
    /// <param name="outgoing">The answers of the voters of the old configuration; empty unless joint.</param>
    public static VoteOutcome Outcome(ReadOnlySpan<VoteState> incoming, ReadOnlySpan<VoteState> outgoing) =>
        Both(MajorityQuorum.Outcome(incoming), MajorityQuorum.Outcome(outgoing));

    /// <summary>Puts the outcomes of the two sides together.</summary>
    /// <param name="incoming">How the election stands in the new configuration.</param>
    /// <param name="outgoing">How the election stands in the old configuration.</param>
    public static VoteOutcome Both(VoteOutcome incoming, VoteOutcome outgoing)
    {
        if (incoming == VoteOutcome.Lost || outgoing == VoteOutcome.Lost) return VoteOutcome.Lost;
        return incoming == VoteOutcome.Won && outgoing == VoteOutcome.Won ? VoteOutcome.Won : VoteOutcome.Pending;
    }
}
