using System.CommandLine;
using DataWarehouse.Simulation.Scenarios;

namespace DataWarehouse.Simulation.Commands;

/// <summary>
/// <c>scenario FILE...</c>: runs scenario files and says of each whether it went as written. Exit codes: 0 if all did, 1 if one did not,
/// 2 if one could not be read or understood.
/// </summary>
/// <remarks>Stateless.</remarks>
internal static class ScenarioCommand
{
    /// <summary>All files went as written.</summary>
    public const int Passed = 0;

    /// <summary>A file did not go as written.</summary>
    public const int Failed = 1;

    /// <summary>A file could not be read or understood.</summary>
    public const int Unusable = 2;

    private const string OthersFolder = "conformance";

    /// <summary>The command for the command line.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("files") { Description = "Scenario files.", Arity = ArgumentArity.OneOrMore };
        var update = new Option<bool>("--update") { Description = "Write what happens into the files as the new expectation. Only for files of this project." };
        var command = new Command("scenario", "Runs scenario files; prints what differs in meaning from what they expect.") { files, update };
        command.SetAction(parsed => Run(parsed.GetValue(files) ?? [], parsed.GetValue(update), Console.Out, Console.Error));
        return command;
    }

    /// <summary>Runs files.</summary>
    /// <param name="paths">Where they are.</param>
    /// <param name="updates">Whether to rewrite their expectations.</param>
    /// <param name="output">Takes a line for each file, and the differences.</param>
    /// <param name="errors">Takes what makes a file unusable.</param>
    /// <returns>The exit code: the worst of all files.</returns>
    public static int Run(IReadOnlyList<string> paths, bool updates, TextWriter output, TextWriter errors)
    {
        var worst = Passed;
        foreach (var path in paths)
            worst = Math.Max(worst, Run(path, updates, output, errors));
        return worst;
    }

    private static int Run(string path, bool updates, TextWriter output, TextWriter errors)
    {
        try
        {
            var text = File.ReadAllText(path);
            if (!updates)
                return Check(path, text, output);
            if (!IsOthers(path))
                return Update(path, text, output);
            errors.WriteLine($"{path}: files below a folder named '{OthersFolder}' are kept as others wrote them");
            return Unusable;
        }
        catch (Exception e) when (e is ScenarioException or IOException or UnauthorizedAccessException or ArgumentException or IndexOutOfRangeException)
        {
            errors.WriteLine($"{path}: {e.Message}");
            return Unusable;
        }
    }

    private static bool IsOthers(string path) =>
        (Path.GetDirectoryName(Path.GetFullPath(path)) ?? string.Empty).Split(Path.DirectorySeparatorChar).Contains(OthersFolder, StringComparer.Ordinal);

    private static int Check(string path, string text, TextWriter output)
    {
        var (cases, differences) = ScenarioCheck.Run(path, text);
        if (cases == 0)
            throw new ScenarioException(1, "there is no case in it");
        if (differences.IsEmpty)
        {
            output.WriteLine($"ok {path} ({cases} cases)");
            return Passed;
        }

        output.WriteLine($"FAILED {path} ({differences.Length} of {cases} cases)");
        foreach (var difference in differences)
        {
            output.WriteLine($"{path}:{difference.Line}: {difference.Command}");
            foreach (var line in difference.Lines)
                output.WriteLine("  " + line);
        }

        return Failed;
    }

    private static int Update(string path, string text, TextWriter output)
    {
        var updated = ScenarioCheck.Update(path, text);
        if (updated != text)
            File.WriteAllText(path, updated);
        output.WriteLine($"{(updated == text ? "same" : "updated")} {path}");
        return Passed;
    }
}
