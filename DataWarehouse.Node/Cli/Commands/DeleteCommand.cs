using System.CommandLine;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary><c>dw del</c>: deletes keys.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class DeleteCommand : INodeCommand
{
    /// <inheritdoc/>
    public Command Create()
    {
        var command = new Command("del", "Deletes a key or a range of keys, and says how many there were.");
        var range = new RangeArguments().AddTo(command);
        var previous = new Option<bool>("--prev-kv") { Description = "Also says what was deleted." };
        command.Options.Add(previous);
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var keys = range.Read(parsed);
            var request = new DeleteRangeRequest { Key = keys.Key, RangeEnd = keys.End, PrevKv = parsed.GetValue(previous) };
            var servers = await ServerConnection.OpenAsync(client.Read(parsed), ct).ConfigureAwait(false);
            await using var _ = servers.ConfigureAwait(false);
            var answer = await servers.ChangeAsync((invoker, options) => new KV.KVClient(invoker).DeleteRangeAsync(request, options), ct).ConfigureAwait(false);
            var rows = new DeletedRows
            {
                Revision = answer.Header.Revision,
                Deleted = answer.Deleted,
                Previous = request.PrevKv ? [.. answer.PrevKvs.Select(pair => KeyValueRow.Of(pair, isWithValue: true))] : null,
            };
            output.Write(rows, static (deleted, writer) =>
            {
                writer.WriteLine(deleted.Deleted);
                foreach (var row in deleted.Previous ?? []) WritingRows.Pair(row, writer);
            });
            return ExitCodes.Success;
        });
        return command;
    }
}
