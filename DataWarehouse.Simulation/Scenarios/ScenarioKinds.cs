using System.Collections.Immutable;

namespace DataWarehouse.Simulation.Scenarios;

/// <summary>Tells the kinds of scenario files apart.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ScenarioKinds
{
    private static readonly string[] QuorumCommands = ["committed", "vote"];
    private static readonly string[] ConfigurationCommands = ["simple", "enter-joint", "leave-joint"];

    /// <summary>The kind of a file: by the folder that holds it, or, in any other folder, by its first command.</summary>
    /// <param name="path">Where the file is; empty for a text that is in no file.</param>
    /// <param name="cases">Its cases.</param>
    public static ScenarioKind Of(string path, ImmutableArray<ScenarioCase> cases) =>
        Path.GetFileName(Path.GetDirectoryName(path)) switch
        {
            "quorum" => ScenarioKind.Quorum,
            "confchange" => ScenarioKind.Configuration,
            "interaction" => ScenarioKind.Interaction,
            _ => OfCommands(cases),
        };

    private static ScenarioKind OfCommands(ImmutableArray<ScenarioCase> cases)
    {
        var command = cases.IsEmpty ? string.Empty : cases[0].Command;
        if (QuorumCommands.Contains(command, StringComparer.Ordinal)) return ScenarioKind.Quorum;
        return ConfigurationCommands.Contains(command, StringComparer.Ordinal) ? ScenarioKind.Configuration : ScenarioKind.Interaction;
    }
}
