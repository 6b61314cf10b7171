using System.CommandLine;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary><c>dw keyspace</c>: the keyspaces of the cluster.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class KeyspaceCommand : INodeCommand
{
    /// <inheritdoc/>
    public Command Create()
    {
        var command = new Command("keyspace", "The keyspaces of the cluster, each a store of its own.");
        command.Subcommands.Add(CreateCreate());
        command.Subcommands.Add(CreateList());
        command.Subcommands.Add(CreateDelete());
        return command;
    }

    private static Command CreateCreate()
    {
        var name = new Argument<string>("name") { Description = "1 to 63 small letters, digits and hyphens." };
        var kind = new Option<string>("--kind") { Description = "consensus: one group, everything linearizable together; sharded: over many groups, linearizable for each key or {tag}.", HelpName = "consensus|sharded", DefaultValueFactory = static _ => "consensus" };
        var groups = new Option<int?>("--groups") { Description = "Over how many groups a sharded keyspace is spread, 1 to 4096; their number never changes.", HelpName = "N" };
        kind.AcceptOnlyFromAmong("consensus", "sharded");
        var command = new Command("create", "Makes a keyspace, with a voter of each group on every node.") { name, kind, groups };
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var request = RequestOf(parsed.GetValue(name)!, parsed.GetValue(kind)! == "sharded", parsed.GetValue(groups));
            var servers = await ServerConnection.OpenAsync(client.Read(parsed), ct).ConfigureAwait(false);
            await using var _ = servers.ConfigureAwait(false);
            var answer = await servers.ChangeAsync((invoker, options) => new Wire.Keyspaces.KeyspacesClient(invoker).CreateAsync(request, options), ct).ConfigureAwait(false);
            output.Write(KeyspaceRow.Of(answer.Keyspace), WriteText);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command CreateList()
    {
        var local = new Option<bool>("--local") { Description = "As the asked node knows them, also while the system group has no leader." };
        var command = new Command("list", "Lists the keyspaces.") { local };
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var servers = await ServerConnection.OpenAsync(client.Read(parsed), ct).ConfigureAwait(false);
            await using var _ = servers.ConfigureAwait(false);
            var request = new KeyspaceListRequest { Local = parsed.GetValue(local) };
            var answer = await servers.ReadAsync((invoker, options) => new Wire.Keyspaces.KeyspacesClient(invoker).ListAsync(request, options), ct).ConfigureAwait(false);
            foreach (var keyspace in answer.Keyspaces) output.Write(KeyspaceRow.Of(keyspace), WriteText);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command CreateDelete()
    {
        var name = new Argument<string>("name") { Description = "The keyspace." };
        var command = new Command("delete", "Ends a keyspace with everything in it. There is no way back.") { name };
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, _, ct) =>
        {
            var servers = await ServerConnection.OpenAsync(client.Read(parsed), ct).ConfigureAwait(false);
            await using var __ = servers.ConfigureAwait(false);
            var request = new KeyspaceDeleteRequest { Name = parsed.GetValue(name)! };
            await servers.ChangeAsync((invoker, options) => new Wire.Keyspaces.KeyspacesClient(invoker).DeleteAsync(request, options), ct).ConfigureAwait(false);
            return ExitCodes.Success;
        });
        return command;
    }

    private static KeyspaceCreateRequest RequestOf(string name, bool isSharded, int? groups)
    {
        if (isSharded && groups is null) throw new CommandFailedException(ExitCodes.Usage, "A sharded keyspace needs --groups N, from 1 to 4096; their number never changes.");
        if (!isSharded && groups is not (null or 1)) throw new CommandFailedException(ExitCodes.Usage, "A consensus keyspace has one group; --groups is for --kind sharded.");
        return new KeyspaceCreateRequest { Name = name, Kind = isSharded ? KeyspaceKind.Sharded : KeyspaceKind.Consensus, Groups = groups ?? 0 };
    }

    private static void WriteText(KeyspaceRow row, TextWriter writer) => writer.WriteLine(row.ToLine());
}
