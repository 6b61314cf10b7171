using System.CommandLine;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using Spectre.Console;

namespace DataWarehouse.Node.Cli.Overview;

/// <summary><c>dw status</c>: how every node is; a live table on a terminal.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class StatusCommand : INodeCommand
{
    private static readonly TimeSpan RefreshDefault = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public Command Create()
    {
        var command = new Command("status", "Says how every node is: a table that renews itself until Ctrl-C, or once where the output is no terminal or is JSON.");
        var once = new Option<bool>("--once") { Description = "Says it once and ends." };
        command.Options.Add(once);
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var cluster = await ClusterStatus.OpenAsync(client.Read(parsed), ct).ConfigureAwait(false);
            await using var _ = cluster.ConfigureAwait(false);
            if (!output.IsJson && !parsed.GetValue(once) && !Console.IsOutputRedirected) return await ShowAsync(cluster, ct).ConfigureAwait(false);
            var nodes = await cluster.AskAsync(ct).ConfigureAwait(false);
            foreach (var node in nodes) output.Write(node, static (status, writer) => StatusTable.WriteLines([status], writer));
            return nodes.Any(node => node.Role == "leader") ? ExitCodes.Success : ExitCodes.Unavailable;
        });
        return command;
    }

    private static async Task<int> ShowAsync(ClusterStatus cluster, CancellationToken ct)
    {
        var table = new StatusTable();
        try
        {
            var first = table.Draw(await cluster.AskAsync(ct).ConfigureAwait(false), TimeProvider.System.GetTimestamp(), AnsiConsole.Profile.Width);
            await AnsiConsole.Live(first).StartAsync(async live =>
            {
                while (true)
                {
                    live.Refresh();
                    await Task.Delay(RefreshDefault, TimeProvider.System, ct).ConfigureAwait(false);
                    live.UpdateTarget(table.Draw(await cluster.AskAsync(ct).ConfigureAwait(false), TimeProvider.System.GetTimestamp(), AnsiConsole.Profile.Width));
                }
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Ctrl-C is how the table ends.
        }

        return ExitCodes.Success;
    }
}
