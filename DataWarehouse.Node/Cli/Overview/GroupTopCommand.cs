using System.CommandLine;
using System.Globalization;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;
using Spectre.Console;

namespace DataWarehouse.Node.Cli.Overview;

/// <summary><c>dw group top</c>: which groups of a node do most; a live table on a terminal.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class GroupTopCommand
{
    private const int LimitUsual = 50;

    /// <summary>What a table takes of a terminal beside its rows.</summary>
    private const int FrameLines = 6;

    private static readonly TimeSpan SampleUsual = TimeSpan.FromSeconds(1);

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var once = new Option<bool>("--once") { Description = "Says it once and ends." };
        var limit = new Option<int>("--limit") { Description = "How many groups to name, 1 to 4096; those that do most.", DefaultValueFactory = static _ => LimitUsual };
        var sample = Duration.Option("--sample", "For how long the node looks at its groups", SampleUsual, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10));
        var command = new Command("top", "Says which groups of the asked node do most: a table that renews itself until Ctrl-C, or once where the output is no terminal or is JSON.") { once, limit, sample };
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var servers = await ServerConnection.OpenAsync(client.Read(parsed), ct).ConfigureAwait(false);
            await using var _ = servers.ConfigureAwait(false);
            var request = new GroupTopRequest { SampleMs = (int)parsed.GetValue(sample).TotalMilliseconds, Limit = parsed.GetValue(limit) };
            if (!output.IsJson && !parsed.GetValue(once) && !Console.IsOutputRedirected) return await ShowAsync(servers, request, ct).ConfigureAwait(false);
            var answer = await AskAsync(servers, request, ct).ConfigureAwait(false);
            foreach (var row in answer.Groups) output.Write(GroupActivity.Of(row), GroupTable.WriteLine);
            if (!answer.Complete) output.Diagnostic("Not all shards of the node answered; 'dw status' says which stand still.");
            return ExitCodes.Success;
        });
        return command;
    }

    private static Task<GroupTopResponse> AskAsync(ServerConnection servers, GroupTopRequest request, CancellationToken ct) =>
        servers.ReadAsync((invoker, options) => new Groups.GroupsClient(invoker).TopAsync(request, options), ct);

    private static async Task<int> ShowAsync(ServerConnection servers, GroupTopRequest request, CancellationToken ct)
    {
        try
        {
            await AnsiConsole.Live(Draw(await AskAsync(servers, request, ct).ConfigureAwait(false))).StartAsync(async live =>
            {
                while (true)
                {
                    live.Refresh();
                    live.UpdateTarget(Draw(await AskAsync(servers, request, ct).ConfigureAwait(false)));
                }
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Ctrl-C is how the table ends.
        }

        return ExitCodes.Success;
    }

    private static Table Draw(GroupTopResponse answer) => GroupTable.Draw(
        [.. answer.Groups.Select(GroupActivity.Of)],
        string.Create(CultureInfo.InvariantCulture, $"{answer.Total} groups on {answer.Node}{(answer.Complete ? string.Empty : "; not all shards answered")}"),
        AnsiConsole.Profile.Height - FrameLines);
}
