using System.CommandLine;
using System.Globalization;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;
using Grpc.Core;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary><c>dw lease keep-alive</c>: keeps a lease alive until it is told to stop, over lost connections.</summary>
/// <remarks>Thread-safe. A sign of life may safely be given twice.</remarks>
internal static class LeaseKeepAliveCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("keep-alive", "Keeps a lease alive until Ctrl-C.");
        var id = LeaseCommand.IdArgument();
        var once = new Option<bool>("--once") { Description = "Gives one sign of life and ends." };
        command.Arguments.Add(id);
        command.Options.Add(once);
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var lease = KeyValueRow.LeaseOf(parsed.GetValue(id)!);
            var servers = await ServerConnection.OpenAsync(client.Read(parsed), ct).ConfigureAwait(false);
            await using var _ = servers.ConfigureAwait(false);
            return await KeepAsync(servers, lease, parsed.GetValue(once), output, ct).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<int> KeepAsync(ServerConnection servers, long lease, bool isOnce, CommandOutput output, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                try
                {
                    return await StreamAsync(servers, lease, isOnce, output, ct).ConfigureAwait(false);
                }
                catch (RpcException lost) when (CallFailure.IsWithoutAnswer(lost))
                {
                    output.Diagnostic($"dw: lost {servers.Endpoint} ({lost.Status.Detail}); going on elsewhere");
                    servers.Turn();
                    await Task.Delay(Pause, TimeProvider.System, ct).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return ExitCodes.Success;
        }
    }

    private static async Task<int> StreamAsync(ServerConnection servers, long lease, bool isOnce, CommandOutput output, CancellationToken ct)
    {
        var invoker = await servers.FindAsync(ct).ConfigureAwait(false);
        using var call = new Lease.LeaseClient(invoker).LeaseKeepAlive(servers.OptionsOf(ct));
        while (true)
        {
            await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease }, ct).ConfigureAwait(false);
            if (!await call.ResponseStream.MoveNext(ct).ConfigureAwait(false))
                throw new RpcException(new Status(StatusCode.Unavailable, "the server ended the stream"));
            var ttl = call.ResponseStream.Current.TTL;
            output.Write(new LeaseRow { Id = KeyValueRow.LeaseText(lease), RemainingTtl = ttl }, WriteText);
            if (ttl <= 0) return ExitCodes.NotFound;
            if (isOnce) return ExitCodes.Success;
            await Task.Delay(TimeSpan.FromSeconds(ttl) / 3, TimeProvider.System, ct).ConfigureAwait(false);
        }
    }

    private static void WriteText(LeaseRow lease, TextWriter writer) => writer.WriteLine(lease.RemainingTtl <= 0
        ? $"lease {lease.Id} expired or revoked."
        : string.Create(CultureInfo.InvariantCulture, $"lease {lease.Id} keepalived with TTL({lease.RemainingTtl})"));
}
