using DataWarehouse.Simulation.Scenarios.Interaction;

namespace DataWarehouse.Simulation.Scenarios;

/// <summary>Shows where two lists of facts part, in the manner of a unified diff.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class FactDifference
{
    private const int ContextLines = 3;

    /// <summary>The difference, or nothing when there is none.</summary>
    /// <param name="expected">What the file expects.</param>
    /// <param name="actual">What happened.</param>
    public static List<string> Between(List<TranscriptFact> expected, List<TranscriptFact> actual)
    {
        if (expected.Select(f => f.Key).SequenceEqual(actual.Select(f => f.Key)))
            return [];
        var lengths = CommonLengths(expected, actual);
        var lines = new List<string>();
        var (e, a) = (0, 0);
        while (e < expected.Count || a < actual.Count)
        {
            if (e < expected.Count && a < actual.Count && expected[e].Key == actual[a].Key)
            {
                lines.Add("  " + expected[e++].Key);
                a++;
            }
            else if (a == actual.Count || (e < expected.Count && lengths[e + 1, a] >= lengths[e, a + 1]))
            {
                lines.Add($"- {expected[e].Key}    (line {expected[e].Line})");
                e++;
            }
            else
            {
                lines.Add("+ " + actual[a++].Key);
            }
        }

        return Shorten(lines);
    }

    // The longest common part of every two ends; files are short, so the plain table is good enough.
    private static int[,] CommonLengths(List<TranscriptFact> expected, List<TranscriptFact> actual)
    {
        var lengths = new int[expected.Count + 1, actual.Count + 1];
        for (var e = expected.Count - 1; e >= 0; e--)
        {
            for (var a = actual.Count - 1; a >= 0; a--)
            {
                lengths[e, a] = expected[e].Key == actual[a].Key
                    ? lengths[e + 1, a + 1] + 1
                    : Math.Max(lengths[e + 1, a], lengths[e, a + 1]);
            }
        }

        return lengths;
    }

    private static List<string> Shorten(List<string> lines)
    {
        var kept = new List<string>();
        for (var i = 0; i < lines.Count; i++)
        {
            var first = Math.Max(0, i - ContextLines);
            var count = Math.Min(lines.Count, i + ContextLines + 1) - first;
            if (lines.GetRange(first, count).Exists(l => l[0] != ' '))
                kept.Add(lines[i]);
            else if (kept.Count == 0 || kept[^1] != "  ...")
                kept.Add("  ...");
        }

        return kept;
    }
}
