using System.Collections.Immutable;
using DataWarehouse.Simulation.Scenarios.Interaction;

namespace DataWarehouse.Simulation.Scenarios;

/// <summary>Who runs a file, and what of its text must hold.</summary>
/// <param name="Runner">Runs the commands.</param>
/// <param name="Read">Takes the facts out of a text: every line of it, or what it means.</param>
/// <remarks>Not thread-safe; one for each file.</remarks>
internal sealed record ScenarioKind(IScenarioRunner Runner, Func<string, int, List<TranscriptFact>> Read)
{
    /// <summary>The kind of a file, told by its commands.</summary>
    /// <param name="cases">The file's cases.</param>
    public static ScenarioKind Of(ImmutableArray<ScenarioCase> cases)
    {
        foreach (var command in cases.Select(c => c.Command))
        {
            if (command is "committed" or "vote")
                return new ScenarioKind(new QuorumScenario(), EveryLine);
            if (command is "simple" or "enter-joint" or "leave-joint")
                return new ScenarioKind(new ConfigurationScenario(), EveryLine);
        }

        return new ScenarioKind(new InteractionRunner(), TranscriptReader.Read);
    }

    private static List<TranscriptFact> EveryLine(string text, int firstLine) =>
        [.. text.TrimEnd('\n').Split('\n').Select((line, i) => new TranscriptFact("", line, firstLine + i))];
}
