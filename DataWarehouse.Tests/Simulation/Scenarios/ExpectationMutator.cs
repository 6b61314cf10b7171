using System.Globalization;
using DataWarehouse.Simulation.Scenarios;

namespace DataWarehouse.Tests.Simulation.Scenarios;

/// <summary>Changes the meaning of one expectation of a scenario file at random: another digit, another word, or a line less.</summary>
internal static class ExpectationMutator
{
    private static readonly (string From, string To)[] Words =
    [
        ("VoteWon", "VoteLost"), ("VoteLost", "VotePending"), ("VotePending", "VoteWon"), ("voters=", "learners="), ("learners=", "voters="),
        ("learners_next=", "learners="), (" autoleave", string.Empty), (" learner", string.Empty), ("match=", "next="), ("next=", "match="),
        ("StateProbe", "StateReplicate"), ("x>", ">"), ("?", ">"), ("∞", "0"), ("can't", "can"), ("already", "not"), ("more", "less"),
        ("removed all", "removed no"), ("zero-voter", "non-zero-voter"), ("non-joint", "joint"), ("&&", " "), ("empty", "full"), ("error", "warning"),
        ("unknown", "known"), ("joint", "single"), ("explicit", "implicit"),
    ];

    /// <summary>The text with one expectation changed; <paramref name="random"/> decides where and how.</summary>
    public static string Mutate(string text, CsCheck.PCG random)
    {
        var lines = text.Split('\n').ToList();
        var places = ScenarioFile.Parse(text)
            .SelectMany(c => Enumerable.Range(c.RuleLine, c.LastLine - c.RuleLine))
            .Where(place => lines[place] != "----" && !string.IsNullOrWhiteSpace(lines[place]))
            .ToList();
        while (true)
        {
            var place = places[Draw(random, places.Count)];
            var changed = Change(lines[place], random);
            if (changed == lines[place]) continue;
            if (changed.Length == 0) lines.RemoveAt(place);
            else lines[place] = changed;
            return string.Join('\n', lines);
        }
    }

    private static string Change(string line, CsCheck.PCG random) => Draw(random, 3) switch
    {
        0 => ChangeDigit(line, random),
        1 => ChangeWord(line, random),
        _ => string.Empty,
    };

    private static string ChangeDigit(string line, CsCheck.PCG random)
    {
        var digits = Enumerable.Range(0, line.Length).Where(i => char.IsAsciiDigit(line[i])).ToList();
        if (digits.Count == 0) return line;
        var place = digits[Draw(random, digits.Count)];
        var digit = (line[place] - '0' + 1 + Draw(random, 9)) % 10;
        return line[..place] + digit.ToString(CultureInfo.InvariantCulture) + line[(place + 1)..];
    }

    private static string ChangeWord(string line, CsCheck.PCG random)
    {
        var words = Words.Where(w => line.Contains(w.From, StringComparison.Ordinal)).ToList();
        if (words.Count == 0) return line;
        var (from, to) = words[Draw(random, words.Count)];
        return line.Replace(from, to, StringComparison.Ordinal);
    }

    private static int Draw(CsCheck.PCG random, int count) => (int)random.Next((uint)count);
}
