using System.CommandLine;
using DataWarehouse.Node.Cli.Processes;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using Spectre.Console;

namespace DataWarehouse.Node.Cli.Demo;

/// <summary><c>dw demo</c>: three nodes, a data set, a leader that is killed, and nothing lost.</summary>
/// <remarks>Not thread-safe; made once, for one command line.</remarks>
internal sealed class DemoCommand : INodeCommand
{
    private const int Clients = 64;
    private readonly Option<string?> _directory = new("--directory") { Description = "Where the nodes keep their data; empty or not there yet, and kept. Without it a temporary one.", HelpName = "DIR" };
    private readonly Option<int> _port = new("--port") { Description = "The first of six ports in a row; without it the system chooses.", HelpName = "PORT" };
    private readonly Option<bool> _exit = new("--exit") { Description = "Ends when everything is shown, without waiting for Ctrl-C." };
    private readonly Option<OutputFormat> _format = Commanding.FormatOption();

    /// <inheritdoc/>
    public Command Create()
    {
        var command = new Command("demo", "Starts three nodes, loads a data set, kills the leader, and shows that nothing is lost. Then the nodes stay for you to try, until Ctrl-C.");
        foreach (var option in (Option[])[_directory, _port, _exit, _format]) command.Options.Add(option);
        command.SetBody(_format, RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken ct)
    {
        var ports = DemoPorts.Choose(parsed.GetValue(_port));
        using var directory = DemoDirectory.Open(parsed.GetValue(_directory));
        var isExiting = parsed.GetValue(_exit);
        var voice = VoiceOf(output, parsed);
        var nodes = NodeServers.Start(directory.Path, ports);
        await using var _ = nodes.ConfigureAwait(false);
        var report = await new DemoRun(nodes, DemoRecords.Read(), voice, Clients).RunAsync(ct).ConfigureAwait(false);
        if (output.IsJson) output.Write(report, static (_, _) => { });
        if (report.Lost > 0) return ExitCodes.CheckFailed;
        DemoHints.Tell(nodes, directory, isExiting, voice);
        if (!isExiting) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCodes.Success;
    }

    /// <summary>On a terminal with colours; otherwise in lines, beside the data where that is JSON.</summary>
    private static IDemoVoice VoiceOf(CommandOutput output, ParseResult parsed)
    {
        if (output.IsJson) return new LineVoice(parsed.InvocationConfiguration.Error);
        return Console.IsOutputRedirected || output.Data != Console.Out ? new LineVoice(output.Data) : new TerminalVoice(AnsiConsole.Console);
    }
}
