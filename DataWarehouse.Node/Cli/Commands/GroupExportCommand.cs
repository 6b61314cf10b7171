using System.CommandLine;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary><c>dw group export</c>: the state of one group in a file.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class GroupExportCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Where it goes; must not exist yet." };
        var group = new Option<long>("--group") { Description = "The group, as 'dw keyspace list' names it.", Required = true, HelpName = "N" };
        var local = new Option<bool>("--local") { Description = "Take what the node knows, without asking the others: for a group that has lost its quorum. Acknowledged writes may be missing." };
        var command = new Command("export", "Saves one group of a keyspace, while it is written to, into a file. The node that is asked must hold a replica of it.") { file, group, local };
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var number = parsed.GetValue(group);
            if (number < 1) throw new CommandFailedException(ExitCodes.Usage, $"'{number}' is no group of a keyspace: those of 'dw keyspace list' begin with 1, and the system group cannot be taken elsewhere.");
            var servers = await ServerConnection.OpenAsync(client.Read(parsed), ct).ConfigureAwait(false);
            await using var _ = servers.ConfigureAwait(false);
            var row = await SnapshotSaving.SaveAsync(servers, parsed.GetValue(file)!, new SnapshotSaveRequest { Group = number, Local = parsed.GetValue(local) }, ct).ConfigureAwait(false);
            output.Write(row, SnapshotCommand.WriteText);
            return ExitCodes.Success;
        });
        return command;
    }
}
