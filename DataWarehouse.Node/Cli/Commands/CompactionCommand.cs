using System.CommandLine;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary><c>dw compaction</c>: forgets what keys were before a revision.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class CompactionCommand : INodeCommand
{
    /// <inheritdoc/>
    public Command Create()
    {
        var command = new Command("compaction", "Forgets what keys were before a revision. Reads and watches from before it are refused from then on.");
        var revision = new Argument<long>("REVISION") { Description = "The oldest revision that can still be read." };
        var physical = new Option<bool>("--physical") { Description = "Waits until the space is free, too." };
        command.Arguments.Add(revision);
        command.Options.Add(physical);
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var request = new CompactionRequest { Revision = parsed.GetValue(revision), Physical = parsed.GetValue(physical) };
            var servers = await ServerConnection.OpenAsync(client.Read(parsed), ct).ConfigureAwait(false);
            await using var _ = servers.ConfigureAwait(false);
            await servers.ChangeAsync((invoker, options) => new KV.KVClient(invoker).CompactAsync(request, options), ct).ConfigureAwait(false);
            output.Write(new { compactedRevision = request.Revision }, (compacted, writer) => writer.WriteLine($"compacted revision {compacted.compactedRevision}"));
            return ExitCodes.Success;
        });
        return command;
    }
}
