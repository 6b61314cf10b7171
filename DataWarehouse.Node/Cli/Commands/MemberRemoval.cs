using System.CommandLine;
using System.Globalization;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary><c>dw member drain</c>, <c>resume</c> and <c>remove</c>: how a node leaves. A node that runs is emptied first, so that no group is a voter short meanwhile.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class MemberRemoval
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan UsualWait = TimeSpan.FromMinutes(10);

    /// <summary>Empties a node.</summary>
    public static Command CreateDrain() => Create("drain", "Has a node's replicas moved to others; it stays a member. Waits until it is empty.", wait: true, async (servers, node, wait, output, ct) =>
    {
        await SetServiceAsync(servers, node, draining: true, ct).ConfigureAwait(false);
        await WaitUntilEmptyAsync(servers, node, wait, output, ct).ConfigureAwait(false);
    });

    /// <summary>Lets a node take replicas again.</summary>
    public static Command CreateResume() => Create("resume", "Lets a node take replicas again that was drained.", wait: false, static (servers, node, _, _, ct) => SetServiceAsync(servers, node, draining: false, ct));

    /// <summary>Removes a node.</summary>
    public static Command CreateRemove()
    {
        var now = new Option<bool>("--now") { Description = "Do not empty the node first; its replicas are replaced afterwards." };
        var command = Create("remove", "Removes a node for good: empties it first if it runs. It comes back only by joining with an empty directory.", wait: true, static (servers, node, wait, output, ct) => RemoveAsync(servers, node, wait, output, ct), now);
        return command;
    }

    private static async Task RemoveAsync(ServerConnection servers, NodeDescription node, TimeSpan? wait, CommandOutput output, CancellationToken ct)
    {
        if (wait is not null && node is { Heard: true, Replicas: > 0 })
        {
            await SetServiceAsync(servers, node, draining: true, ct).ConfigureAwait(false);
            await WaitUntilEmptyAsync(servers, node, wait, output, ct).ConfigureAwait(false);
        }

        await servers.ChangeAsync((invoker, options) => new Members.MembersClient(invoker).RemoveAsync(new NodeRemoveRequest { Id = node.Id }, options), ct).ConfigureAwait(false);
        output.Diagnostic($"'{node.Name}' is no member any more.");
    }

    private static Command Create(string name, string description, bool wait, Func<ServerConnection, NodeDescription, TimeSpan?, CommandOutput, CancellationToken, Task> body, Option<bool>? now = null)
    {
        var which = new Argument<string>("node") { Description = "The node's name, or its id in hexadecimal digits." };
        var limit = Duration.Option("--wait", "How long to wait until the node is empty", UsualWait, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        var command = new Command(name, description) { which };
        if (wait) command.Options.Add(limit);
        if (now is not null) command.Options.Add(now);
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var servers = await ServerConnection.OpenAsync(client.Read(parsed), ct).ConfigureAwait(false);
            await using var _ = servers.ConfigureAwait(false);
            var node = await FindAsync(servers, parsed.GetValue(which)!, ct).ConfigureAwait(false);
            await body(servers, node, now is not null && parsed.GetValue(now) ? null : parsed.GetValue(limit), output, ct).ConfigureAwait(false);
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>The node that somebody means.</summary>
    /// <param name="servers">Who to ask.</param>
    /// <param name="which">Its name, or its id in hexadecimal digits.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="CommandFailedException">There is none.</exception>
    public static async Task<NodeDescription> FindAsync(ServerConnection servers, string which, CancellationToken ct)
    {
        var nodes = await ListAsync(servers, ct).ConfigureAwait(false);
        return nodes.FirstOrDefault(node => node.Name == which) ?? nodes.FirstOrDefault(node => string.Equals(MemberRow.IdText(node.Id), which, StringComparison.OrdinalIgnoreCase))
            ?? throw new CommandFailedException(ExitCodes.NotFound, $"There is no node '{which}'; 'dw member list' names those that there are.");
    }

    private static async Task<IReadOnlyList<NodeDescription>> ListAsync(ServerConnection servers, CancellationToken ct) =>
        (await servers.ReadAsync((invoker, options) => new Members.MembersClient(invoker).ListAsync(new NodeListRequest(), options), ct).ConfigureAwait(false)).Nodes;

    private static async Task SetServiceAsync(ServerConnection servers, NodeDescription node, bool draining, CancellationToken ct) =>
        await servers.ChangeAsync((invoker, options) => new Members.MembersClient(invoker).SetServiceAsync(new NodeSetServiceRequest { Id = node.Id, Draining = draining }, options), ct).ConfigureAwait(false);

    private static async Task WaitUntilEmptyAsync(ServerConnection servers, NodeDescription node, TimeSpan? wait, CommandOutput output, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var told = -1; ;)
        {
            var now = (await ListAsync(servers, ct).ConfigureAwait(false)).FirstOrDefault(found => found.Id == node.Id);
            if (now is null or { Replicas: 0, Votes: false }) return;
            if (now.Replicas != told) output.Diagnostic(string.Create(CultureInfo.InvariantCulture, $"'{node.Name}' still has {told = now.Replicas} replicas."));
            if (TimeProvider.System.GetElapsedTime(began) > wait)
                throw new CommandFailedException(ExitCodes.Failed, $"'{node.Name}' is not empty after {wait.Value.TotalSeconds:0} s; its replicas go on moving. Look at it again with 'dw member list', or let it stay with 'dw member resume {node.Name}'.");
            await Task.Delay(Pause, TimeProvider.System, ct).ConfigureAwait(false);
        }
    }
}
