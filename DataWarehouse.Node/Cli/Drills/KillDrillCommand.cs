using System.CommandLine;
using System.Globalization;
using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;

namespace DataWarehouse.Node.Cli.Drills;

/// <summary><c>dw kill-drill</c>: kills nodes of its own under load, and checks that nothing is lost and nothing happens twice.</summary>
/// <remarks>Not thread-safe; made once, for one command line.</remarks>
/// <param name="start">Starts the nodes, with their data below a directory.</param>
internal sealed class KillDrillCommand(Func<string, ServerCluster> start) : INodeCommand
{
    private readonly Option<int> _rounds = new("--rounds") { Description = "How many times something is killed. Default 6.", HelpName = "N", DefaultValueFactory = _ => new DrillOptions().Rounds };
    private readonly Option<int> _clients = new("--clients") { Description = "How many clients write. Default 32.", HelpName = "N", DefaultValueFactory = _ => new DrillOptions().Clients };
    private readonly Option<int> _seed = new("--seed") { Description = "Chooses what is killed when. Default 1.", HelpName = "N", DefaultValueFactory = _ => new DrillOptions().Seed };
    private readonly Option<TimeSpan> _pause = Duration.Option("--pause-max", "How long nobody may be acknowledged when one node was killed", new DrillOptions().PauseMax, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
    private readonly Option<string?> _directory = new("--directory") { Description = "Where the nodes keep their data while it runs.", HelpName = "DIR" };
    private readonly Option<OutputFormat> _format = Commanding.FormatOption();

    /// <summary>Makes the command as the command line has it.</summary>
    public KillDrillCommand()
        : this(NodeServers.Start)
    {
    }

    /// <inheritdoc/>
    public Command Create()
    {
        var command = new Command("kill-drill", "Starts three nodes, kills one or all of them again and again under load, and checks: acknowledged writes are there exactly once, those without an answer at most once, and one lost node holds nobody up for more than 2 s.");
        foreach (var option in (Option[])[_rounds, _clients, _seed, _pause, _directory, _format]) command.Options.Add(option);
        command.SetBody(_format, async (parsed, output, ct) =>
        {
            var options = new DrillOptions { Rounds = parsed.GetValue(_rounds), Clients = parsed.GetValue(_clients), Seed = parsed.GetValue(_seed), PauseMax = parsed.GetValue(_pause) };
            if (options.Rounds < 1 || options.Clients < 1) throw new CommandFailedException(ExitCodes.Usage, "--rounds and --clients must be 1 or more.");
            using var directory = new ScratchDirectory(parsed.GetValue(_directory));
            var nodes = start(directory.Path);
            await using var _ = nodes.ConfigureAwait(false);
            var report = await new KillDrill(nodes, options, output.Diagnostic).RunAsync(ct).ConfigureAwait(false);
            output.Write(report, WriteText);
            return report.Passed ? ExitCodes.Success : ExitCodes.CheckFailed;
        });
        return command;
    }

    private static void WriteText(DrillReport report, TextWriter writer)
    {
        var verdict = report.Verdict;
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"acknowledged {report.Acknowledged}: lost {verdict.Lost}, repeated {verdict.Repeated}; without an answer {report.Unknown}, of which {verdict.UnknownThere} happened; refused {report.Refused}; unasked {verdict.Unasked}, altered {verdict.Altered}"));
        foreach (var example in verdict.Examples) writer.WriteLine(example);
        writer.WriteLine(report.Passed ? "passed" : "FAILED");
    }
}
