using System.CommandLine;
using System.Globalization;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;
using Grpc.Core;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary><c>dw lease</c>: grants, ends and shows leases. Keeping one alive is <see cref="LeaseKeepAliveCommand"/>.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class LeaseCommand : INodeCommand
{
    /// <inheritdoc/>
    public Command Create()
    {
        var command = new Command("lease", "Leases: keys that end when nobody keeps them alive.");
        command.Subcommands.Add(CreateGrant());
        command.Subcommands.Add(CreateRevoke());
        command.Subcommands.Add(LeaseKeepAliveCommand.Create());
        command.Subcommands.Add(CreateTimeToLive());
        command.Subcommands.Add(CreateList());
        return command;
    }

    /// <summary>The argument that names a lease.</summary>
    /// <returns>A new argument.</returns>
    public static Argument<string> IdArgument() => new("ID") { Description = "The lease, in hexadecimal digits." };

    private static Command CreateGrant()
    {
        var command = new Command("grant", "Grants a lease and says its id.");
        var ttl = new Argument<long>("TTL") { Description = "How long it lives without being kept alive, in seconds." };
        command.Arguments.Add(ttl);
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var request = new LeaseGrantRequest { TTL = parsed.GetValue(ttl) };
            if (request.TTL <= 0) throw new CommandFailedException(ExitCodes.Usage, "TTL must be a positive number of seconds.");
            var answer = await ChangeAsync(client.Read(parsed), (lease, options) => lease.LeaseGrantAsync(request, options), ct).ConfigureAwait(false);
            var row = new LeaseRow { Id = KeyValueRow.LeaseText(answer.ID), GrantedTtl = answer.TTL };
            output.Write(row, static (lease, writer) => writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"lease {lease.Id} granted with TTL({lease.GrantedTtl}s)")));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command CreateRevoke()
    {
        var command = new Command("revoke", "Ends a lease and deletes its keys.");
        var id = IdArgument();
        command.Arguments.Add(id);
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var request = new LeaseRevokeRequest { ID = KeyValueRow.LeaseOf(parsed.GetValue(id)!) };
            await ChangeAsync(client.Read(parsed), (lease, options) => lease.LeaseRevokeAsync(request, options), ct).ConfigureAwait(false);
            output.Write(new LeaseRow { Id = KeyValueRow.LeaseText(request.ID) }, static (lease, writer) => writer.WriteLine($"lease {lease.Id} revoked"));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command CreateTimeToLive()
    {
        var command = new Command("timetolive", "Says how long a lease still lives.");
        var id = IdArgument();
        var keys = new Option<bool>("--keys") { Description = "Also says which keys it has." };
        command.Arguments.Add(id);
        command.Options.Add(keys);
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var request = new LeaseTimeToLiveRequest { ID = KeyValueRow.LeaseOf(parsed.GetValue(id)!), Keys = parsed.GetValue(keys) };
            var answer = await ReadAsync(client.Read(parsed), (lease, options) => lease.LeaseTimeToLiveAsync(request, options), ct).ConfigureAwait(false);
            var row = new LeaseRow
            {
                Id = KeyValueRow.LeaseText(request.ID),
                GrantedTtl = answer.GrantedTTL,
                RemainingTtl = answer.TTL,
                Keys = request.Keys ? [.. answer.Keys.Select(TextOrBytes.Show)] : null,
            };
            output.Write(row, WriteTimeToLive);
            return answer.TTL < 0 ? ExitCodes.NotFound : ExitCodes.Success;
        });
        return command;
    }

    private static Command CreateList()
    {
        var command = new Command("list", "Lists the leases.");
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var answer = await ReadAsync(client.Read(parsed), (lease, options) => lease.LeaseLeasesAsync(new LeaseLeasesRequest(), options), ct).ConfigureAwait(false);
            foreach (var lease in answer.Leases) output.Write(new LeaseRow { Id = KeyValueRow.LeaseText(lease.ID) }, static (row, writer) => writer.WriteLine(row.Id));
            return ExitCodes.Success;
        });
        return command;
    }

    private static void WriteTimeToLive(LeaseRow lease, TextWriter writer)
    {
        if (lease.RemainingTtl < 0)
        {
            writer.WriteLine($"lease {lease.Id} already expired");
            return;
        }

        var keys = lease.Keys is null ? string.Empty : $", attached keys([{string.Join(' ', lease.Keys)}])";
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"lease {lease.Id} granted with TTL({lease.GrantedTtl}s), remaining({lease.RemainingTtl}s){keys}"));
    }

    private static async Task<T> ChangeAsync<T>(
        ClientSettings settings, Func<Lease.LeaseClient, CallOptions, AsyncUnaryCall<T>> call, CancellationToken ct)
    {
        var servers = await ServerConnection.OpenAsync(settings, ct).ConfigureAwait(false);
        await using var _ = servers.ConfigureAwait(false);
        return await servers.ChangeAsync((invoker, options) => call(new Lease.LeaseClient(invoker), options), ct).ConfigureAwait(false);
    }

    private static async Task<T> ReadAsync<T>(
        ClientSettings settings, Func<Lease.LeaseClient, CallOptions, AsyncUnaryCall<T>> call, CancellationToken ct)
    {
        var servers = await ServerConnection.OpenAsync(settings, ct).ConfigureAwait(false);
        await using var _ = servers.ConfigureAwait(false);
        return await servers.ReadAsync((invoker, options) => call(new Lease.LeaseClient(invoker), options), ct).ConfigureAwait(false);
    }
}
