using DataWarehouse.Plugins.UltimateConsensus.Elections;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Membership;

/// <summary>What a majority of one set of voters has agreed to.</summary>
/// <remarks>
/// An empty set agrees to everything, so that joining it to another changes nothing (<see cref="JointQuorum"/>). Stateless and thread-safe.
/// </remarks>
internal static class MajorityQuorum
{
    /// <summary>What an empty set of voters has committed: everything.</summary>
    public static LogIndex Unbounded { get; } = new(long.MaxValue);

    /// <summary>The highest index that a majority has acknowledged. Allocates nothing.</summary>
    /// <param name="acknowledged">For each voter the last index it has acknowledged, in any order; <see cref="LogIndex.Zero"/> where nothing is known.</param>
    /// <exception cref="ArgumentOutOfRangeException">More voters than a configuration may have.</exception>
    public static LogIndex Committed(ReadOnlySpan<LogIndex> acknowledged)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(acknowledged.Length, Configuration.MembersMax, nameof(acknowledged));
        if (acknowledged.IsEmpty) return Unbounded;

        Span<long> descending = stackalloc long[Configuration.MembersMax];
        for (var i = 0; i < acknowledged.Length; i++)
        {
            InsertDescending(descending, i, acknowledged[i].Value);
        }

        return new LogIndex(descending[acknowledged.Length / 2]);
    }

    /// <summary>How an election among these voters stands.</summary>
    /// <param name="votes">Each voter's answer.</param>
    public static VoteOutcome Outcome(ReadOnlySpan<VoteState> votes)
    {
        var granted = 0;
        var refused = 0;
        foreach (var vote in votes)
        {
            if (vote == VoteState.Granted) granted++;
            if (vote == VoteState.Refused) refused++;
        }

        return Outcome(votes.Length, granted, refused);
    }

    /// <summary>How an election stands, from counts alone.</summary>
    /// <param name="voters">How many may vote.</param>
    /// <param name="granted">How many gave their vote.</param>
    /// <param name="refused">How many refused it.</param>
    public static VoteOutcome Outcome(int voters, int granted, int refused)
    {
        var majority = (voters / 2) + 1;
        if (voters == 0 || granted >= majority) return VoteOutcome.Won;
        return voters - refused < majority ? VoteOutcome.Lost : VoteOutcome.Pending;
    }

    private static void InsertDescending(Span<long> sorted, int count, long value)
    {
        var place = count;
        while (place > 0 && sorted[place - 1] < value)
        {
            sorted[place] = sorted[place - 1];
            place--;
        }

        sorted[place] = value;
    }
}
