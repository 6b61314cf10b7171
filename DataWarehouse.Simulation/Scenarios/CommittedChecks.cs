using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Scenarios;

/// <summary>
/// Works a committed index out anew in ways that must all agree, and says where they do not. A line of it in the output is a bug of the quorum rules,
/// whatever the file expects.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class CommittedChecks
{
    /// <summary>The answers that differ, one a line; empty if all agree.</summary>
    /// <param name="incoming">What the voters of the new configuration have acknowledged.</param>
    /// <param name="outgoing">What the voters of the old configuration have acknowledged; empty unless joint.</param>
    /// <param name="committed">The answer to check.</param>
    public static string Differences(LogIndex[] incoming, LogIndex[] outgoing, LogIndex committed)
    {
        var differences = new StringBuilder();
        Compare("symmetry", JointQuorum.Committed(outgoing, incoming));
        Compare("alternative computation", Lower(Slowly(incoming), Slowly(outgoing)));
        if (outgoing.Length == 0)
        {
            Compare("majority quorum", MajorityQuorum.Committed(incoming));
            Compare("self-joint quorum", JointQuorum.Committed(incoming, incoming));
            CompareWithoutLaggards(incoming);
        }

        return differences.ToString();

        void Compare(string way, LogIndex answer)
        {
            if (answer != committed) differences.Append(QuorumTable.Format(answer)).Append(" <-- via ").Append(way).Append('\n');
        }

        void CompareWithoutLaggards(LogIndex[] voters)
        {
            foreach (var laggard in voters.Where(index => index < committed).Distinct())
            {
                Compare($"overlaying {laggard}", MajorityQuorum.Committed(Array.ConvertAll(voters, i => i == laggard ? LogIndex.Zero : i)));
            }
        }
    }

    /// <summary>The slow way: of all indexes named, the highest that more than half of the voters have reached.</summary>
    private static LogIndex Slowly(LogIndex[] voters)
    {
        if (voters.Length == 0) return MajorityQuorum.Unbounded;
        var reached = voters.Where(index => 2 * voters.Count(other => other >= index) > voters.Length);
        return reached.Max();
    }

    private static LogIndex Lower(LogIndex first, LogIndex second) => first < second ? first : second;
}
