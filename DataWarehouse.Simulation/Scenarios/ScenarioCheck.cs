using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Simulation.Scenarios.Interaction;

namespace DataWarehouse.Simulation.Scenarios;

/// <summary>
/// Runs a scenario text of any kind and compares what happens with what it expects: to the letter, or, for interactions, by what the text means.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ScenarioCheck
{
    /// <summary>Runs a text.</summary>
    /// <param name="path">Where the text is from, to tell its kind; may be empty.</param>
    /// <param name="text">The text of a scenario file.</param>
    /// <param name="planted">A fault put into the cores of an interaction on purpose, to prove that the text notices it.</param>
    /// <returns>How many cases there are, and those that did not go as expected.</returns>
    /// <exception cref="ScenarioException">The text cannot be understood.</exception>
    public static (int Cases, ImmutableArray<CaseDifference> Differences) Run(string path, string text, PlantedBug planted = PlantedBug.None)
    {
        var cases = ScenarioFile.Parse(text);
        var (runner, read) = For(path, cases, planted);
        var differences = ImmutableArray.CreateBuilder<CaseDifference>();
        foreach (var scenario in cases)
        {
            var lines = FactDifference.Between(read(scenario.Expected, scenario.RuleLine + 1), read(runner.Run(scenario), 1));
            if (lines.Count > 0)
                differences.Add(new CaseDifference(scenario.Line, scenario.ToString(), [.. lines]));
        }

        return (cases.Length, differences.ToImmutable());
    }

    /// <summary>Runs a text and puts what happens in the place of what it expects.</summary>
    /// <param name="path">Where the text is from, to tell its kind; may be empty.</param>
    /// <param name="text">The text of a scenario file.</param>
    /// <exception cref="ScenarioException">The text cannot be understood.</exception>
    public static string Update(string path, string text) => ScenarioRewriter.Rewrite(text, For(path, ScenarioFile.Parse(text), PlantedBug.None).Runner);

    private static (IScenarioRunner Runner, Func<string, int, List<TranscriptFact>> Read) For(
        string path, ImmutableArray<ScenarioCase> cases, PlantedBug planted)
    {
        var kind = ScenarioKinds.Of(path, cases);
        return kind == ScenarioKind.Interaction ? (new InteractionRunner(planted), TranscriptReader.Read) : (ExactScenario.RunnerFor(kind), EveryLine);
    }

    private static List<TranscriptFact> EveryLine(string text, int firstLine) =>
        [.. text.Split('\n').SkipLast(1).Select((line, i) => new TranscriptFact("", line, firstLine + i))];
}
