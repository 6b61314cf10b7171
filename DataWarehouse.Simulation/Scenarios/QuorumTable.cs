using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Scenarios;

/// <summary>Draws what each voter has acknowledged, with a bar that is the longer the more voters are behind it.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class QuorumTable
{
    /// <summary>The table: a head, then one line for each voter, ascending.</summary>
    /// <param name="voters">The voters, each once.</param>
    /// <param name="known">What those have acknowledged of whom it is known.</param>
    public static string Describe(ImmutableArray<long> voters, IReadOnlyDictionary<long, long> known)
    {
        if (voters.IsEmpty) return "<empty majority quorum>";
        var text = new StringBuilder().Append(' ', voters.Length + 4).Append("idx\n");
        foreach (var voter in voters.Order())
        {
            var index = known.GetValueOrDefault(voter);
            var behind = voters.Count(other => known.GetValueOrDefault(other) < index);
            var bar = known.ContainsKey(voter) ? new string('x', behind) + ">" : "?";
            text.Append(bar.PadRight(voters.Length + 1));
            text.Append(CultureInfo.InvariantCulture, $" {index,5}    (id={voter})\n");
        }

        return text.ToString();
    }

    /// <summary>An index, or the sign for all of them.</summary>
    /// <param name="index">The index.</param>
    public static string Format(LogIndex index) => index == MajorityQuorum.Unbounded ? "∞" : index.ToString();
}
