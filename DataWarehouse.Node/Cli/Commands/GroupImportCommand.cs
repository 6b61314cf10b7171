using System.CommandLine;
using System.Globalization;
using DataWarehouse.Node.Backups;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary><c>dw group import</c>: puts the keys of an exported group into a keyspace that runs.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class GroupImportCommand
{
    private const int PutsAtOnce = 16;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "What 'dw group export' has written, or a backup of one keyspace." };
        var command = new Command("import", "Puts the keys of an exported group into a keyspace that runs, of whatever kind. Keys that are there stay as they are, so it can be run again.") { file };
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var path = parsed.GetValue(file)!;
            var servers = await ServerConnection.OpenAsync(client.Read(parsed), ct).ConfigureAwait(false);
            await using var _ = servers.ConfigureAwait(false);
            using var keys = SnapshotCommand.WithBackup(path, (name, _, backup) => OpenOnly(name, backup, ct), ct);
            var row = await ImportAsync(servers, path, keys, ct).ConfigureAwait(false);
            output.Write(row, static (done, writer) => writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{done.File}: {done.Imported} keys imported, {done.Existing} were there already, {done.Leased} belonged to a lease and were left out")));
            return ExitCodes.Success;
        });
        return command;
    }

    private static ExportedKeys OpenOnly(string path, BackupReader backup, CancellationToken ct)
    {
        var found = backup.Keyspaces.ToList();
        return found.Count == 1
            ? ExportedKeys.Open(path, backup, found[0], ct)
            : throw new CommandFailedException(ExitCodes.Refused, $"'{path}' holds {found.Count} keyspaces: begin a new cluster from it with 'dw snapshot restore', or give a file with one.");
    }

    private static async Task<GroupImportRow> ImportAsync(ServerConnection servers, string path, ExportedKeys keys, CancellationToken ct)
    {
        long imported = 0, existing = 0, leased = 0;
        await Parallel.ForEachAsync(keys.Read(), new ParallelOptions { MaxDegreeOfParallelism = PutsAtOnce, CancellationToken = ct }, async (pair, cancel) =>
        {
            if (pair.Lease != 0)
            {
                Interlocked.Increment(ref leased);
                return;
            }

            var answer = await servers.ChangeAsync((invoker, options) => new KV.KVClient(invoker).TxnAsync(PutOnce(pair), options), cancel).ConfigureAwait(false);
            if (answer.Succeeded) Interlocked.Increment(ref imported);
            else Interlocked.Increment(ref existing);
        }).ConfigureAwait(false);
        return new GroupImportRow(path, imported, existing, leased);
    }

    private static TxnRequest PutOnce(KeyValue pair)
    {
        var request = new TxnRequest();
        request.Compare.Add(new Compare { Key = pair.Key, Target = Compare.Types.CompareTarget.Create, Result = Compare.Types.CompareResult.Equal, CreateRevision = 0 });
        request.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = pair.Key, Value = pair.Value } });
        return request;
    }
}
