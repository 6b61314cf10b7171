using System.CommandLine;
using System.Globalization;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary><c>dw upgrade</c>: the feature level of the cluster.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class UpgradeCommand : INodeCommand
{
    /// <inheritdoc/>
    public Command Create()
    {
        var command = new Command("upgrade", "The feature level: what all nodes of the cluster can do, and use.");
        command.Subcommands.Add(CreateStatus());
        command.Subcommands.Add(CreateFinalise());
        return command;
    }

    private static Command CreateStatus()
    {
        var command = new Command("status", "Shows at which feature level the cluster is, what its nodes can do, and what keeps the level from being raised.");
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var servers = await ServerConnection.OpenAsync(client.Read(parsed), ct).ConfigureAwait(false);
            await using var _ = servers.ConfigureAwait(false);
            output.Write(RowOf(await AskAsync(servers, ct).ConfigureAwait(false)), WriteText);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command CreateFinalise()
    {
        var level = new Option<int?>("--level") { Description = "Which level; else the highest that every node can do." };
        var command = new Command("finalise", "Raises the feature level. From then on no node can go back to a release that cannot do it.") { level };
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var servers = await ServerConnection.OpenAsync(client.Read(parsed), ct).ConfigureAwait(false);
            await using var _ = servers.ConfigureAwait(false);
            var wanted = parsed.GetValue(level) ?? (await AskAsync(servers, ct).ConfigureAwait(false)).Possible;
            var request = new UpgradeFinaliseRequest { Level = wanted };
            var answer = await servers.ChangeAsync((invoker, options) => new Members.MembersClient(invoker).FinaliseAsync(request, options), ct).ConfigureAwait(false);
            output.Write(new FinalisedRow { Level = answer.Level }, static (row, writer) => writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"finalised at level {row.Level}")));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Task<UpgradeStatusResponse> AskAsync(ServerConnection servers, CancellationToken ct) =>
        servers.ReadAsync((invoker, options) => new Members.MembersClient(invoker).UpgradeStatusAsync(new UpgradeStatusRequest(), options), ct);

    private static UpgradeRow RowOf(UpgradeStatusResponse status) => new()
    {
        Level = status.Level,
        Possible = status.Possible,
        Obstacles = [.. status.Obstacles],
        Nodes = [.. status.Nodes.Select(static node => new UpgradeNodeRow { Name = node.Name, Highest = node.Highest, Lowest = node.Lowest, Release = node.Release, Heard = node.Heard })],
    };

    private static void WriteText(UpgradeRow row, TextWriter writer)
    {
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"finalised at level {row.Level}; every node can do level {row.Possible}"));
        foreach (var node in row.Nodes)
        {
            var levels = node.Lowest > 0 ? string.Create(CultureInfo.InvariantCulture, $"levels {node.Lowest} to {node.Highest}") : string.Create(CultureInfo.InvariantCulture, $"up to level {node.Highest}");
            writer.WriteLine($"{node.Name}, {levels}, {(node.Release.Length > 0 ? "release " + node.Release : "release not known")}, {(node.Heard ? "heard" : "not heard")}");
        }

        foreach (var obstacle in row.Obstacles) writer.WriteLine("in the way: " + obstacle);
        if (row.Obstacles.Count == 0) writer.WriteLine(row.Possible > row.Level ? "nothing is in the way: 'dw upgrade finalise' raises it" : "nothing to do");
    }
}
