using System.Collections.Immutable;
using System.Globalization;

namespace DataWarehouse.Simulation.Scenarios;

/// <summary>The voters that a case of a quorum file speaks of, in the order in which the file names them.</summary>
/// <param name="Incoming">The voters of <c>cfg</c>.</param>
/// <param name="Outgoing">The voters of <c>cfgj</c>.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record QuorumSets(ImmutableArray<long> Incoming, ImmutableArray<long> Outgoing)
{
    private const string Unknown = "_";

    /// <summary>All voters, each once, in the order in which values are given for them.</summary>
    public ImmutableArray<long> All => [.. Incoming.Concat(Outgoing).Distinct()];

    /// <summary>Reads the voters of a case.</summary>
    /// <param name="scenario">The case.</param>
    /// <exception cref="ScenarioException">Something there is no voter.</exception>
    public static QuorumSets Of(ScenarioCase scenario) => new(Read(scenario, "cfg"), Read(scenario, "cfgj"));

    /// <summary>Reads one value for each voter; <c>_</c> leaves its voter out.</summary>
    /// <param name="scenario">The case.</param>
    /// <param name="key">The argument with the values.</param>
    /// <param name="parse">Makes a number of a value; takes the line for its complaint.</param>
    /// <param name="values">The number of each voter that has one.</param>
    /// <param name="complaint">What to print if there are not as many values as voters.</param>
    public bool TryRead(
        ScenarioCase scenario, string key, Func<string, int, long> parse, out IReadOnlyDictionary<long, long> values, out string complaint)
    {
        scenario.TryGet(key, out var given);
        var voters = All;
        var read = new SortedDictionary<long, long>();
        for (var i = 0; i < Math.Min(voters.Length, given.Length); i++)
        {
            if (given[i] != Unknown) read[voters[i]] = parse(given[i], scenario.Line);
        }

        values = read;
        complaint = given.Length == voters.Length ? string.Empty : Mismatch(voters, given);
        return complaint.Length == 0;
    }

    private static ImmutableArray<long> Read(ScenarioCase scenario, string key)
    {
        scenario.TryGet(key, out var words);
        if (key == "cfgj" && words is ["zero"]) return [];
        return [.. words.Select(word => ParseVoter(word, scenario.Line)).Distinct()];
    }

    private static long ParseVoter(string word, int line)
    {
        if (long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var voter)) return voter;
        throw new ScenarioException(line, $"'{word}' is no voter");
    }

    private static string Mismatch(ImmutableArray<long> voters, ImmutableArray<string> given) =>
        $"error: mismatched input (explicit or _) for voters [{string.Join(" ", voters.Order())}]: [{string.Join(" ", given)}]\n";
}
