using System.CommandLine;
using System.Globalization;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary><c>dw member</c>: the nodes of the cluster.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class MemberCommand : INodeCommand
{
    /// <inheritdoc/>
    public Command Create()
    {
        var command = new Command("member", "The nodes of the cluster.");
        command.Subcommands.Add(CreateList());
        command.Subcommands.Add(TokenCommand.CreateCreate("add", "Makes a token that one node joins by, as 'dw token create' does."));
        command.Subcommands.Add(MemberRemoval.CreateDrain());
        command.Subcommands.Add(MemberRemoval.CreateResume());
        command.Subcommands.Add(MemberRemoval.CreateRemove());
        return command;
    }

    private static Command CreateList()
    {
        var command = new Command("list", "Lists the nodes of the cluster.");
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var servers = await ServerConnection.OpenAsync(client.Read(parsed), ct).ConfigureAwait(false);
            await using var _ = servers.ConfigureAwait(false);
            var answer = await servers.ReadAsync((invoker, options) => new Cluster.ClusterClient(invoker).MemberListAsync(new MemberListRequest(), options), ct).ConfigureAwait(false);
            foreach (var member in answer.Members) output.Write(RowOf(member), WriteText);
            return ExitCodes.Success;
        });
        return command;
    }

    private static MemberRow RowOf(Member member) => new()
    {
        Id = MemberRow.IdText(member.ID),
        Name = member.Name,
        ClientUrls = [.. member.ClientURLs],
        PeerUrls = [.. member.PeerURLs],
        IsLearner = member.IsLearner,
    };

    private static void WriteText(MemberRow row, TextWriter writer) => writer.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Id}, {(row.Name.Length == 0 ? "unstarted" : "started")}, {row.Name}, {string.Join(' ', row.PeerUrls)}, {string.Join(' ', row.ClientUrls)}, {(row.IsLearner ? "learner" : "voter")}"));
}
