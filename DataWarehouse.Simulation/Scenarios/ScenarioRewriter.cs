using System.Text;

namespace DataWarehouse.Simulation.Scenarios;

/// <summary>
/// Writes what a runner prints into a scenario file, in the place of what is expected there. Comments and all else stay as they are. For new files and
/// for changes that are wanted; the difference is to be reviewed by a person line by line.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ScenarioRewriter
{
    private const string Rule = "----\n";

    /// <summary>The text of a file with new expectations.</summary>
    /// <param name="text">The text of the file.</param>
    /// <param name="runner">A runner that has run nothing yet.</param>
    /// <exception cref="ScenarioException">The text is no scenario file, or a case makes no sense to the runner.</exception>
    public static string Rewrite(string text, IScenarioRunner runner)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var rewritten = new StringBuilder();
        var next = 0;
        foreach (var scenario in ScenarioFile.Parse(text))
        {
            AppendLines(rewritten, lines[next..(scenario.RuleLine - 1)]);
            AppendExpected(rewritten, runner.Run(scenario));
            next = scenario.LastLine;
        }

        AppendLines(rewritten, lines[next..]);
        return rewritten.ToString().TrimEnd('\n') + "\n";
    }

    private static void AppendExpected(StringBuilder text, string expected)
    {
        var hasBlank = expected.Split('\n').SkipLast(1).Any(string.IsNullOrWhiteSpace);
        text.Append(hasBlank ? Rule + Rule : Rule).Append(expected).Append(hasBlank ? Rule + Rule : string.Empty);
    }

    private static void AppendLines(StringBuilder text, string[] lines)
    {
        foreach (var line in lines)
        {
            text.Append(line).Append('\n');
        }
    }
}
