using System.Collections.Immutable;
using System.Text;

namespace DataWarehouse.Simulation.Scenarios;

/// <summary>Runs a scenario text and compares what happens with what it expects.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ScenarioCheck
{
    private const string Rule = "----";

    /// <summary>Runs a text.</summary>
    /// <param name="text">The text of a scenario file.</param>
    /// <returns>How many cases there are, and those that did not go as expected.</returns>
    /// <exception cref="ScenarioException">The text cannot be understood.</exception>
    public static (int Cases, ImmutableArray<CaseDifference> Differences) Run(string text)
    {
        var cases = ScenarioFile.Parse(text);
        var kind = ScenarioKind.Of(cases);
        var lines = Lines(text);
        var differences = ImmutableArray.CreateBuilder<CaseDifference>();
        foreach (var scenario in cases)
        {
            var actual = kind.Runner.Run(scenario);
            var (first, _) = Expectation(lines, scenario.Line);
            var difference = FactDifference.Between(kind.Read(scenario.Expected, first + 1), kind.Read(actual, 1));
            if (difference.Count > 0)
                differences.Add(new CaseDifference(scenario.Line, scenario.ToString(), [.. difference]));
        }

        return (cases.Length, differences.ToImmutable());
    }

    /// <summary>Runs a text and puts what happens in the place of what it expects.</summary>
    /// <param name="text">The text of a scenario file.</param>
    /// <exception cref="ScenarioException">The text cannot be understood.</exception>
    public static string Update(string text)
    {
        var cases = ScenarioFile.Parse(text);
        var kind = ScenarioKind.Of(cases);
        var lines = Lines(text);
        var updated = new StringBuilder();
        var done = 0;
        foreach (var scenario in cases)
        {
            var (first, last) = Expectation(lines, scenario.Line);
            Copy(lines, done, first, updated);
            updated.Append(kind.Runner.Run(scenario));
            done = last;
        }

        Copy(lines, done, lines.Length, updated);
        return updated.ToString();
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    private static void Copy(string[] lines, int first, int end, StringBuilder text)
    {
        for (var i = first; i < end; i++)
            text.Append(lines[i]).Append('\n');
    }

    // The lines of an expectation: those behind the rule, up to a blank line or, behind a double rule, up to the next double one.
    private static (int First, int End) Expectation(string[] lines, int commandLine)
    {
        var first = Array.IndexOf(lines, Rule, commandLine) + 1;
        var isDouble = first < lines.Length && lines[first] == Rule;
        var end = isDouble ? ++first : first;
        while (end < lines.Length && !(isDouble ? lines[end] == Rule : string.IsNullOrWhiteSpace(lines[end])))
            end++;
        return (first, end);
    }
}
