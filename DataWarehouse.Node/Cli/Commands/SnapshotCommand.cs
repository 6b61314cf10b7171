using System.CommandLine;
using System.Globalization;
using DataWarehouse.Node.Backups;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Wire;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary><c>dw snapshot</c>: backups of keyspaces.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class SnapshotCommand : INodeCommand
{
    /// <inheritdoc/>
    public Command Create() => new("snapshot", "Backups: save keyspaces into a file, look at it, begin a new cluster from it.") { CreateSave(), CreateStatus(), CreateRestore() };

    private static Command CreateSave()
    {
        var file = FileArgument("Where the backup goes; must not exist yet.");
        var node = new Option<bool>("--node") { Description = "All keyspaces of the node that is asked, each at a moment of its own, instead of one keyspace." };
        var local = new Option<bool>("--local") { Description = "Take what the node knows, without asking the others: for a cluster that has lost its quorum. Acknowledged writes may be missing." };
        var command = new Command("save", "Saves a keyspace, while it is written to, into one file.") { file, node, local };
        var client = new ClientOptions().AddTo(command);
        command.SetBody(client.Format, async (parsed, output, ct) =>
        {
            var servers = await ServerConnection.OpenAsync(client.Read(parsed), ct).ConfigureAwait(false);
            await using var _ = servers.ConfigureAwait(false);
            var row = await SnapshotSaving.SaveAsync(servers, parsed.GetValue(file)!, new SnapshotSaveRequest { Node = parsed.GetValue(node), Local = parsed.GetValue(local) }, ct).ConfigureAwait(false);
            output.Write(row, WriteText);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command CreateStatus()
    {
        var file = FileArgument("The backup.");
        var format = Commanding.FormatOption();
        var command = new Command("status", "Goes through a backup, checks all of it, and says what is in it.") { file, format };
        command.SetBody(format, (parsed, output, ct) => Task.FromResult(WithBackup(parsed.GetValue(file)!, (path, length, backup) =>
        {
            output.Write(SnapshotRow.Of(path, length, backup), WriteText);
            return ExitCodes.Success;
        }, ct)));
        return command;
    }

    private static Command CreateRestore()
    {
        var file = FileArgument("The backup.");
        var directory = new Option<string>("--data-dir") { Description = "The data directory of the new node; must be empty or missing.", Required = true };
        var cluster = new Option<string?>("--cluster") { Description = "The file of a new cluster that 'dw cluster init' wrote, with all keyspaces of the backup; without it a cluster of one begins." };
        var name = new Option<string?>("--name") { Description = "Which member of that cluster this is." };
        var client = new Option<HostPort?>("--client-address") { Description = "Where a cluster of one listens for clients.", CustomParser = ServeCommand.ParseAddress };
        var peer = new Option<HostPort?>("--peer-address") { Description = "Where a cluster of one listens for other nodes.", CustomParser = ServeCommand.ParseAddress };
        var unsafeFileSystem = new Option<bool>("--allow-unsafe-file-system") { Description = "Accept file systems that lose what they said was durable, such as memory. For tests." };
        var format = Commanding.FormatOption();
        var command = new Command("restore", "Fills the directory of one first member of a new cluster from a backup. Do it for each member with the same file, then start them.")
        {
            file, directory, cluster, name, client, peer, unsafeFileSystem, format,
        };
        command.SetBody(format, async (parsed, output, ct) =>
        {
            try
            {
                var settings = new NodeSettings
                {
                    DataDirectory = parsed.GetValue(directory)!,
                    Plan = parsed.GetValue(cluster) is { } plan ? ClusterFile.Load(plan) : null,
                    Name = parsed.GetValue(name),
                    ListenClient = parsed.GetValue(client),
                    ListenPeer = parsed.GetValue(peer),
                };
                settings = settings with { Engine = settings.Engine with { AllowUnsafeFileSystem = parsed.GetValue(unsafeFileSystem) } };
                var restored = await WithBackupAsync(parsed.GetValue(file)!, (path, _, backup) => BackupRestorer.RestoreAsync(path, backup, settings, ct), ct).ConfigureAwait(false);
                output.Write(RestoreRow.Of(settings.DataDirectory, restored), WriteText);
                output.Diagnostic($"Start it with: dw serve --data-dir {settings.DataDirectory}");
                return ExitCodes.Success;
            }
            catch (StartRefusedException refusal)
            {
                throw new CommandFailedException(ExitCodes.Refused, refusal.Message, refusal);
            }
            catch (Exception failure) when (failure is IOException or InvalidOperationException)
            {
                throw new CommandFailedException(ExitCodes.Failed, $"The backup was not restored: {failure.Message} Remove the directory before you try again.", failure);
            }
        });
        return command;
    }

    private static async Task<T> WithBackupAsync<T>(string path, Func<string, long, BackupReader, Task<T>> use, CancellationToken ct)
    {
        var file = SnapshotSaving.Open(path);
        await using var _ = file.ConfigureAwait(false);
        try
        {
            return await use(path, file.Length, BackupReader.Open(path, file, ct)).ConfigureAwait(false);
        }
        catch (BackupRefusedException refusal)
        {
            throw new CommandFailedException(ExitCodes.CheckFailed, refusal.Message, refusal);
        }
    }

    /// <summary>Opens a backup, checks all of it, and uses it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="use">What is done with it.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="CommandFailedException">It is no sound backup.</exception>
    internal static T WithBackup<T>(string path, Func<string, long, BackupReader, T> use, CancellationToken ct)
    {
        using var file = SnapshotSaving.Open(path);
        try
        {
            return use(path, file.Length, BackupReader.Open(path, file, ct));
        }
        catch (BackupRefusedException refusal)
        {
            throw new CommandFailedException(ExitCodes.CheckFailed, refusal.Message, refusal);
        }
    }

    private static Argument<string> FileArgument(string description) => new("file") { Description = description };

    /// <summary>Writes what is in a backup.</summary>
    /// <param name="row">The backup.</param>
    /// <param name="writer">Where to.</param>
    internal static void WriteText(SnapshotRow row, TextWriter writer)
    {
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.File}: {row.Bytes} bytes, of node {row.Node} ({row.Release}) in cluster {row.Cluster}, at {row.TakenAt:yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        writer.WriteLine($"sha256 {row.Sha256}");
        foreach (var keyspace in row.Keyspaces) WriteText(keyspace, writer);
    }

    private static void WriteText(RestoreRow row, TextWriter writer)
    {
        writer.WriteLine($"{row.DataDirectory}: node {row.Name} of the new cluster {row.Cluster}");
        foreach (var keyspace in row.Keyspaces) WriteText(keyspace, writer);
    }

    private static void WriteText(SnapshotKeyspaceRow row, TextWriter writer) =>
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Name}{(row.Groups is { } groups ? $" (group {row.Place + 1} of {groups})" : string.Empty)}: revision {row.Revision}, {row.Keys} keys, {row.Bytes} bytes"));
}
