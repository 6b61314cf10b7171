using System.CommandLine;
using DataWarehouse.Simulation.Linearizability;
using DataWarehouse.Simulation.Linearizability.Logs;

namespace DataWarehouse.Simulation.Commands;

/// <summary>
/// <c>linearizability FILE...</c>: checks recorded histories. Verdicts go to the output, one line a file; explanations to the error output. Exit
/// codes: 0 when every history is linearizable, 1 when one is not or was not decided, 2 when one could not be read.
/// </summary>
/// <remarks>Stateless.</remarks>
internal static class LinearizabilityCommand
{
    /// <summary>A history is not linearizable, or was not decided.</summary>
    public const int NotShown = 1;

    /// <summary>A file could not be read; stronger than <see cref="NotShown"/>.</summary>
    public const int Unreadable = 2;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("FILE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "Recorded histories: register logs, or key-value logs of one map a line.",
        };
        var steps = new Option<long>("--steps")
        {
            Description = "The most steps of the model for one key before the verdict is 'unknown'.",
            DefaultValueFactory = _ => new CheckLimits().StepsPerKeyMax,
        };
        steps.Validators.Add(result =>
        {
            if (result.GetValue(steps) < 1)
                result.AddError("--steps must be at least 1.");
        });
        var command = new Command("linearizability", "Says of each recorded history whether it is linearizable.") { files, steps };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(files),
            new CheckLimits { StepsPerKeyMax = parsed.GetValue(steps) },
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(IEnumerable<FileInfo> files, CheckLimits limits, TextWriter output, TextWriter error)
    {
        var exitCode = 0;
        foreach (var file in files)
            exitCode = Math.Max(exitCode, RunOne(file, limits, output, error));
        return exitCode;
    }

    private static int RunOne(FileInfo file, CheckLimits limits, TextWriter output, TextWriter error)
    {
        try
        {
            var result = RecordedHistory.Check(File.ReadAllLines(file.FullName), limits);
            output.WriteLine($"{file} {Word(result.Verdict)}");
            if (result.Verdict == Verdict.Linearizable)
                return 0;
            error.WriteLine(result.Explanation);
            return NotShown;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HistoryFormatException)
        {
            error.WriteLine($"{file}: {e.Message}");
            return Unreadable;
        }
    }

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Linearizable => "linearizable",
        Verdict.NotLinearizable => "not linearizable",
        _ => "unknown",
    };
}
