using System.Collections.Immutable;
using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Elections;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Scenarios;

/// <summary>
/// Runs the commands <c>committed</c> and <c>vote</c> of the quorum files against <see cref="MajorityQuorum"/> and <see cref="JointQuorum"/>. Each
/// answer is worked out in further ways as well; the ones that differ are printed, which no expectation allows for.
/// </summary>
/// <remarks>Keeps nothing from case to case. Not thread-safe.</remarks>
internal sealed class QuorumScenario : IScenarioRunner
{
    private static readonly string[] Keys = ["cfg", "cfgj", "idx", "votes"];

    /// <inheritdoc/>
    public string Run(ScenarioCase scenario)
    {
        foreach (var argument in scenario.Arguments)
        {
            if (!Keys.Contains(argument.Key, StringComparer.Ordinal)) throw new ScenarioException(scenario.Line, $"'{argument.Key}' is no argument of a quorum");
        }

        return scenario.Command switch
        {
            "committed" => Committed(scenario),
            "vote" => Vote(scenario),
            _ => throw new ScenarioException(scenario.Line, $"'{scenario.Command}' is no command of a quorum"),
        };
    }

    private static string Committed(ScenarioCase scenario)
    {
        var sets = QuorumSets.Of(scenario);
        if (!sets.TryRead(scenario, "idx", ParseIndex, out var known, out var complaint)) return complaint;

        var incoming = IndexesOf(sets.Incoming, known);
        var outgoing = IndexesOf(sets.Outgoing, known);
        var committed = JointQuorum.Committed(incoming, outgoing);
        var text = QuorumTable.Describe(sets.All, known) + CommittedChecks.Differences(incoming, outgoing, committed);
        return text + QuorumTable.Format(committed) + "\n";
    }

    private static string Vote(ScenarioCase scenario)
    {
        var sets = QuorumSets.Of(scenario);
        if (!sets.TryRead(scenario, "votes", ParseVote, out var known, out var complaint)) return complaint;

        var incoming = VotesOf(sets.Incoming, known);
        var outgoing = VotesOf(sets.Outgoing, known);
        var outcome = JointQuorum.Outcome(incoming, outgoing);
        return VoteChecks.Differences(incoming, outgoing, outcome) + $"Vote{outcome}\n";
    }

    private static LogIndex[] IndexesOf(ImmutableArray<long> voters, IReadOnlyDictionary<long, long> known) =>
        [.. voters.Select(voter => new LogIndex(known.GetValueOrDefault(voter)))];

    private static VoteState[] VotesOf(ImmutableArray<long> voters, IReadOnlyDictionary<long, long> known) =>
        [.. voters.Select(voter => (VoteState)known.GetValueOrDefault(voter))];

    private static long ParseIndex(string text, int line)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index > 0) return index;
        throw new ScenarioException(line, $"'{text}' is no index above 0");
    }

    private static long ParseVote(string text, int line) => text switch
    {
        "y" => (long)VoteState.Granted,
        "n" => (long)VoteState.Refused,
        _ => throw new ScenarioException(line, $"'{text}' is no vote"),
    };
}
