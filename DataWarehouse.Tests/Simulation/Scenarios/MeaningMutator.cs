using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using DataWarehouse.Simulation.Scenarios;

namespace DataWarehouse.Tests.Simulation.Scenarios;

/// <summary>
/// Changes one fact in an expectation of an interaction file at random: a term, index, commit, vote, match or next, a state, a role, a leader, an
/// entry's kind or data, a refusal, or a committed entry more or less. It knows the text by its own patterns, not by the runner's reader.
/// </summary>
internal static partial class MeaningMutator
{
    private static readonly (string From, string To)[] Words =
    [
        ("StateFollower", "StateCandidate"), ("StateCandidate", "StatePreCandidate"), ("StatePreCandidate", "StateFollower"), ("StateLeader", "StateFollower"),
        ("StateProbe", "StateReplicate"), ("StateReplicate", "StateSnapshot"), ("StateSnapshot", "StateProbe"), ("(Voter)", "(Non-Voter)"),
        ("(Non-Voter)", "(Voter)"), ("EntryNormal", "EntryConfChange"), ("EntryConfChangeV2", "EntryNormal"), (" paused", ""), (" inactive", ""),
        (" learner", ""), ("[full]", ""), ("dropped: ", ""), ("AutoLeave:true", "AutoLeave:false"), ("AutoLeave:false", "AutoLeave:true"),
        (" Rejected", ""), ("raft proposal dropped", "ok"), ("raft: cannot step as peer not found", "INFO nothing"), ("MsgVote ", "MsgPreVote "),
        ("MsgApp ", "MsgHeartbeat "), ("MsgHeartbeatResp", "MsgAppResp"), ("ReadGranted", "ReadLost"), ("ReadLost", "ReadGranted"),
    ];

    /// <summary>The text with one fact changed; <paramref name="random"/> decides where and how.</summary>
    public static string Mutate(string text, PCG random)
    {
        var lines = text.Split('\n').ToList();
        var places = ScenarioFile.Parse(text)
            .SelectMany(c => Enumerable.Range(c.RuleLine, c.LastLine - c.RuleLine))
            .Where(place => IsCompared(lines[place]))
            .ToList();
        Assert.NotEmpty(places);
        while (true)
        {
            var place = places[Draw(random, places.Count)];
            var kind = Draw(random, 4);
            if (kind == 3 && lines[place].Trim() == "CommittedEntries:")
            {
                lines.Insert(place + 1, "  9/999 EntryNormal \"never\"");
                return string.Join('\n', lines);
            }

            if (kind == 2 && lines[place - 1].Trim() == "CommittedEntries:")
            {
                lines.RemoveAt(place);
                return string.Join('\n', lines);
            }

            var changed = kind == 0 ? ChangeWord(lines[place], random) : ChangeNumber(lines[place], random);
            if (changed == lines[place]) continue;
            lines[place] = changed;
            return string.Join('\n', lines);
        }
    }

    private static bool IsCompared(string line) => !Wording().IsMatch(line) && !ToItself().IsMatch(line);

    private static string ChangeWord(string line, PCG random)
    {
        var words = Words.Where(w => line.Contains(w.From, StringComparison.Ordinal)).ToList();
        if (words.Count == 0) return Data().Replace(line, "\"another\"");
        var (from, to) = words[Draw(random, words.Count)];
        return line.Replace(from, to, StringComparison.Ordinal);
    }

    private static string ChangeNumber(string line, PCG random)
    {
        var numbers = Number().Matches(line).Where(m => !IsHint(line, m.Index)).ToList();
        if (numbers.Count == 0) return line;
        var chosen = numbers[Draw(random, numbers.Count)];
        var number = long.Parse(chosen.ValueSpan, CultureInfo.InvariantCulture) + 1 + Draw(random, 3);
        return line[..chosen.Index] + number.ToString(CultureInfo.InvariantCulture) + line[(chosen.Index + chosen.Length)..];
    }

    // Some versions of the format repeat the commit index in the answer to an append.
    private static bool IsHint(string line, int index) =>
        line.Contains("MsgAppResp", StringComparison.Ordinal) && line.AsSpan(0, index).EndsWith("Commit:", StringComparison.Ordinal);

    private static int Draw(PCG random, int count) => (int)random.Next((uint)count);

    [GeneratedRegex(@"^\s*$|^----$|^\s*(DEBUG|INFO|WARN|ERROR)\b|^\s*>|^ok$|^\s*(Ready MustSync|<empty Ready>|Entries:|Messages:|Processing:|Responses:|no messages|\])")]
    private static partial Regex Wording();

    [GeneratedRegex(@"\b(\w+)->\1 Msg|AppendThread->")]
    private static partial Regex ToItself();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Data();

    [GeneratedRegex(@"(?<=Term:|Commit:|Vote:|Request:|Round:|Lead:|match=|next=|pendingSnap=|inflight=|Index:|Log:|Log:\d+/|^\s*|^\s*\d+/|\[|\[\d+/|->|Hint: )\d+")]
    private static partial Regex Number();
}
