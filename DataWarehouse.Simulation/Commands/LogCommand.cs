using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Simulation.Swarms;
using DataWarehouse.Simulation.Tracing;
using DataWarehouse.Simulation.WriteAheadLogs;

namespace DataWarehouse.Simulation.Commands;

/// <summary><c>log</c>: crashes the write-ahead log after every step of its disk, prints what was tried, and for a broken promise the command that replays it.</summary>
/// <remarks>Stateless.</remarks>
internal static class LogCommand
{
    private const string About =
        "Crashes the write-ahead log after every step of its disk and compares what is found again with a model; the exit code is 1 if a promise is broken.";

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var points = new Option<long>("--points") { Description = "How many crashes at least.", DefaultValueFactory = _ => 100_000 };
        var start = new Option<long>("--start") { Description = "The first seed.", DefaultValueFactory = _ => 1 };
        var minutes = new Option<double?>("--minutes") { Description = "Stop after so many minutes, whatever is left." };
        var workers = new Option<int>("--workers") { Description = "Threads, one seed each.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var goesOn = new Option<bool>("--go-on") { Description = "Print every broken promise in place of stopping at the first." };
        var planted = new Option<PlantedLogBug>("--planted")
        {
            Description = "A fault to put in on purpose: " + string.Join(", ", Enum.GetNames<PlantedLogBug>()) + ".",
            DefaultValueFactory = _ => PlantedLogBug.None,
            HelpName = "name",
        };
        var harm = new Option<bool>("--only-harm") { Description = "Leave out the promises about the inside of the log, so that only what a user would suffer from is found." };
        var replay = new Option<long?>("--replay") { Description = "Run only this seed and print a line for each event.", HelpName = "seed" };
        var digest = new Option<bool>("--digest") { Description = "With --replay: print only the digest of the trace; it is the same in every process." };
        points.Validators.Add(result => RefuseBelowOne(result, points));
        workers.Validators.Add(result => RefuseBelowOne(result, workers));
        minutes.Validators.Add(result => RefuseBelowOne(result, minutes));
        var command = new Command("log", About) { points, start, minutes, workers, goesOn, planted, harm, replay, digest };
        command.SetAction(parsed => parsed.GetValue(replay) is { } seed
            ? Replay(seed, parsed.GetValue(planted), parsed.GetValue(digest))
            : Run(parsed.GetValue(start), parsed.GetValue(workers), new LogReport(
                Console.Out,
                TimeProvider.System,
                new LogReportLimits(parsed.GetValue(points), parsed.GetValue(minutes), parsed.GetValue(goesOn)),
                parsed.GetValue(planted)), parsed.GetValue(harm)));
        return command;
    }

    private static void RefuseBelowOne<T>(OptionResult result, Option<T> option)
    {
        if (result.GetValue(option) is IConvertible number && number.ToDouble(CultureInfo.InvariantCulture) <= 0)
            result.AddError($"{option.Name} must be more than 0.");
    }

    private static int Run(long start, int workers, LogReport report, bool onlyHarm)
    {
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seeds from {start}, {workers} workers"));
        new SeedLanes<ExplorationResult>(seed => LogExploration.Run(seed, report.Planted, onlyHarm: onlyHarm)).Run(start, long.MaxValue - start, workers, report.Take);
        report.Finish();
        return report.Violations == 0 ? 0 : 1;
    }

    private static int Replay(long seed, PlantedLogBug planted, bool isDigestOnly)
    {
        var result = LogExploration.Run(seed, planted, isDigestOnly ? null : new TextTrace(Console.Out));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Counts.Points} crash points, digest {result.Digest:x16}"));
        if (result.Broken is null) return 0;
        Console.Out.WriteLine($"VIOLATION of {result.Broken}: {result.Detail}");
        return 1;
    }
}
