using System.CommandLine;
using System.Globalization;
using DataWarehouse.Simulation.Tracing;

namespace DataWarehouse.Simulation.Commands;

/// <summary><c>replay SEED</c>: runs one seed again and prints what happens, or only the digest of it.</summary>
/// <remarks>Stateless.</remarks>
internal static class ReplayCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var seed = new Argument<long>("seed") { Description = "The seed to run." };
        var digest = new Option<bool>("--digest") { Description = "Print only the digest of the trace; it is the same in every process." };
        var kinds = new SeedOptions();
        var command = new Command("replay", "Runs one seed again and prints a line for each event; the exit code is 1 if a promise is broken.") { seed, digest };
        kinds.AddTo(command);
        command.SetAction(parsed => Replay(parsed.GetValue(seed), kinds.Of(parsed), parsed.GetValue(digest)));
        return command;
    }

    private static int Replay(long seed, SeedKind kind, bool isDigestOnly)
    {
        var result = kind.Run(seed, isDigestOnly ? null : new TextTrace(Console.Out));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"digest {result.Digest:x16}"));
        if (result.Violation is not { } violation) return 0;
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"VIOLATION of {violation.Oracle} at {violation.TimeMicros} us, step {violation.Step}: {violation.Detail}"));
        return 1;
    }
}
