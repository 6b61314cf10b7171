using System.CommandLine;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary><c>dw group move-leader</c>: has another node lead a group.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class GroupMoveLeaderCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var group = new Argument<long>("group") { Description = "The group's number, as 'dw group top' and 'dw keyspace list' name it." };
        var which = new Argument<string>("node") { Description = "The node that is to lead: its name, or its id in hexadecimal digits." };
        var command = new Command("move-leader", "Has another voter lead a group. Any node may be asked. Where leaders are uneven, the planner may move them again later.") { group, which };
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var servers = await ServerConnection.OpenAsync(client.Read(parsed), ct).ConfigureAwait(false);
            await using var _ = servers.ConfigureAwait(false);
            var node = await MemberRemoval.FindAsync(servers, parsed.GetValue(which)!, ct).ConfigureAwait(false);
            var request = new GroupMoveLeaderRequest { Group = parsed.GetValue(group), Target = node.Id };
            var answer = await servers.ChangeAsync((invoker, options) => new Groups.GroupsClient(invoker).MoveLeaderAsync(request, options), ct).ConfigureAwait(false);
            output.Write(
                new LeaderMoveRow { Group = request.Group, From = answer.From.Length > 0 ? answer.From : node.Name, To = node.Name },
                static (row, writer) => writer.WriteLine(row.From == row.To ? $"'{row.To}' leads group {row.Group} already." : $"'{row.To}' leads group {row.Group} now; '{row.From}' did before."));
            return ExitCodes.Success;
        });
        return command;
    }
}
