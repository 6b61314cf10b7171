using System.CommandLine;
using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Swarms;
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
        var plain = PlainOption();
        var planted = PlantedOption();
        var command = new Command("replay", "Runs one seed again and prints a line for each event; the exit code is 1 if a promise is broken.") { seed, digest, plain, planted };
        command.SetAction(parsed => Replay(parsed.GetValue(seed), parsed.GetValue(planted), parsed.GetValue(digest), parsed.GetValue(plain) ? WorldParts.Plain : null));
        return command;
    }

    /// <summary>The option that names a planted fault.</summary>
    internal static Option<PlantedBug> PlantedOption() => new("--planted")
    {
        Description = "A fault to put in on purpose: " + string.Join(", ", Enum.GetNames<PlantedBug>()) + ".",
        DefaultValueFactory = _ => PlantedBug.None,
        HelpName = "name",
    };

    /// <summary>The option for worlds without the usual clients and oracles.</summary>
    internal static Option<bool> PlainOption() => new("--plain") { Description = "The plainest clients and no oracles: to see what the engine itself costs." };

    private static int Replay(long seed, PlantedBug planted, bool isDigestOnly, Func<SeededRandom, PlantedBug, WorldParts>? fill)
    {
        var result = World.Run(seed, planted, isDigestOnly ? null : new TextTrace(Console.Out), fill);
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"digest {result.Digest:x16}"));
        if (result.Violation is not { } violation) return 0;
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"VIOLATION of {violation.Oracle} at {violation.TimeMicros} us, step {violation.Step}: {violation.Detail}"));
        return 1;
    }
}
