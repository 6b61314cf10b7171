using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Simulation.Branches;
using DataWarehouse.Simulation.Swarms;

namespace DataWarehouse.Simulation.Commands;

/// <summary><c>swarm</c>: runs many seeds, prints what happened in them, and for a broken promise the command that replays it.</summary>
/// <remarks>Stateless.</remarks>
internal static class SwarmCommand
{
    private const string About =
        "Runs many seeds and stops at the first broken promise with exit code 1; 2 when the command line makes no sense.";

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var seeds = new Option<long>("--seeds") { Description = "How many seeds.", DefaultValueFactory = _ => 1_000 };
        var start = new Option<long>("--start") { Description = "The first seed.", DefaultValueFactory = _ => 1 };
        var minutes = new Option<double?>("--minutes") { Description = "Stop after so many minutes, whatever is left." };
        var workers = new Option<int>("--workers") { Description = "Threads, one world each.", DefaultValueFactory = _ => Environment.ProcessorCount };
        seeds.Validators.Add(result => RefuseBelowOne(result, seeds));
        workers.Validators.Add(result => RefuseBelowOne(result, workers));
        minutes.Validators.Add(result => RefuseBelowOne(result, minutes));
        var goesOn = new Option<bool>("--go-on") { Description = "Print every broken promise in place of stopping at the first." };
        var kinds = new SeedOptions();
        var branches = new Option<bool>("--branches") { Description = "Print at the end which share of the core's branches was reached, and the others.", Arity = ArgumentArity.Zero };
        var command = new Command("swarm", About) { seeds, start, minutes, workers, goesOn, branches };
        kinds.AddTo(command);
        command.SetAction(parsed => parsed.GetValue(branches) ? RunMarked(parsed, branches.Name) : Run(
            parsed.GetValue(start),
            parsed.GetValue(seeds),
            new SwarmReport(Console.Out, TimeProvider.System, kinds.Of(parsed).Arguments, parsed.GetValue(minutes), parsed.GetValue(goesOn)),
            parsed.GetValue(workers),
            kinds.Of(parsed)));
        return command;
    }

    private static void RefuseBelowOne<T>(OptionResult result, Option<T> option)
    {
        if (result.GetValue(option) is IConvertible number && number.ToDouble(CultureInfo.InvariantCulture) <= 0)
            result.AddError($"{option.Name} must be more than 0.");
    }

    /// <summary>What a core consists of; the log on the disk, the shards and the threads round them are counted by the coverage of the tests.</summary>
    private static string[] CoreNamespaces { get; } =
    [
        typeof(RaftCore).Namespace!,
        typeof(Plugins.UltimateConsensus.Elections.Elector).Namespace!,
        typeof(Plugins.UltimateConsensus.Faults.ReplicaFault).Namespace!,
        typeof(Plugins.UltimateConsensus.Log.RaftLog).Namespace!,
        typeof(Plugins.UltimateConsensus.Membership.Configuration).Namespace!,
        typeof(Plugins.UltimateConsensus.Messages.Message).Namespace!,
        typeof(Plugins.UltimateConsensus.Proposals.CallerRequests).Namespace!,
        typeof(Plugins.UltimateConsensus.Reads.ReadRounds).Namespace!,
        typeof(Plugins.UltimateConsensus.Replication.Progress).Namespace!,
        typeof(Plugins.UltimateConsensus.Sessions.SessionTable).Namespace!,
        typeof(Plugins.UltimateConsensus.Snapshots.SnapshotDescriptor).Namespace!,
    ];

    /// <summary>The same command again, on a core that notes its branches; the core of a swarm without the switch has nothing added to it.</summary>
    private static int RunMarked(ParseResult parsed, string branches)
    {
        var copies = new MarkedCopies(typeof(SwarmCommand).Assembly, typeof(RaftCore).Assembly, CoreNamespaces);
        var exitCode = copies.Run([.. parsed.Tokens.Select(token => token.Value).Where(token => token != branches)]);
        copies.Report.Print(Console.Out);
        return exitCode;
    }

    private static int Run(long start, long seeds, SwarmReport report, int workers, SeedKind kind)
    {
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seeds from {start}, {workers} workers"));
        new SeedLanes<SeedResult>(seed => kind.Run(seed, null)).Run(start, seeds, workers, report.Take);
        report.Finish();
        return report.Violations == 0 ? 0 : 1;
    }
}
