using DataWarehouse.Plugins.UltimateConsensus.Elections;
using DataWarehouse.Plugins.UltimateConsensus.Membership;

namespace DataWarehouse.Simulation.Scenarios;

/// <summary>
/// Works the outcome of an election out anew in ways that must all agree, and says where they do not. A line of it in the output is a bug of the quorum
/// rules, whatever the file expects.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class VoteChecks
{
    /// <summary>The outcomes that differ, one a line; empty if all agree.</summary>
    /// <param name="incoming">The answers of the voters of the new configuration.</param>
    /// <param name="outgoing">The answers of the voters of the old configuration; empty unless joint.</param>
    /// <param name="outcome">The outcome to check.</param>
    public static string Differences(VoteState[] incoming, VoteState[] outgoing, VoteOutcome outcome)
    {
        var swapped = JointQuorum.Outcome(outgoing, incoming);
        var slow = Slowly(incoming, outgoing);
        var text = swapped == outcome ? string.Empty : $"Vote{swapped} <-- via symmetry\n";
        return slow == outcome ? text : $"{text}Vote{slow} <-- via alternative computation\n";
    }

    /// <summary>The slow way: the missing voters all grant, or all refuse, and if that makes a difference the outcome is open.</summary>
    private static VoteOutcome Slowly(VoteState[] incoming, VoteState[] outgoing)
    {
        if (IsWon(incoming, VoteState.Refused) && IsWon(outgoing, VoteState.Refused)) return VoteOutcome.Won;
        return IsWon(incoming, VoteState.Granted) && IsWon(outgoing, VoteState.Granted) ? VoteOutcome.Pending : VoteOutcome.Lost;
    }

    private static bool IsWon(VoteState[] votes, VoteState missing)
    {
        var granted = votes.Count(vote => (vote == VoteState.None ? missing : vote) == VoteState.Granted);
        return votes.Length == 0 || 2 * granted > votes.Length;
    }
}
