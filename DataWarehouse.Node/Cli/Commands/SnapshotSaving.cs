using DataWarehouse.Node.Backups;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Wire;
using DataWarehouse.SDK.Storage;
using Grpc.Core;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary>Takes a backup from a server into a file, which has its name only once all of it is there, checked and durable.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class SnapshotSaving
{
    private const string Unfinished = ".part";

    /// <summary>Saves.</summary>
    /// <param name="servers">The servers.</param>
    /// <param name="path">The file.</param>
    /// <param name="request">What of the server.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>What was saved.</returns>
    /// <exception cref="CommandFailedException">Nothing was saved.</exception>
    public static async Task<SnapshotRow> SaveAsync(ServerConnection servers, string path, SnapshotSaveRequest request, CancellationToken ct)
    {
        if (File.Exists(path)) throw new CommandFailedException(ExitCodes.Refused, $"'{path}' is there already. Give another name, or remove it.");
        var part = path + Unfinished;
        var file = Create(part);
        var isSaved = false;
        try
        {
            await using (file.ConfigureAwait(false))
            {
                await ReceiveAsync(servers, file, request, ct).ConfigureAwait(false);
                await file.FlushAsync(ct).ConfigureAwait(false);
                var row = SnapshotRow.Of(path, file.Length, BackupReader.Open(part, file, ct));
                FileSync.SyncFile(file.SafeFileHandle);
                File.Move(part, path, overwrite: false);
                isSaved = true;
                FileSync.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
                return row;
            }
        }
        catch (BackupRefusedException refusal)
        {
            throw new CommandFailedException(ExitCodes.CheckFailed, $"What {servers.Endpoint} has sent is no whole backup: {refusal.Message}", refusal);
        }
        finally
        {
            if (!isSaved) File.Delete(part);
        }
    }

    /// <summary>Opens a backup for reading.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CommandFailedException">It cannot be read.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCodes.Refused, $"The backup cannot be read: {exception.Message}", exception);
        }
    }

    private static FileStream Create(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1 << 20);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCodes.Refused, $"The backup cannot be written: {exception.Message}", exception);
        }
    }

    private static async Task ReceiveAsync(ServerConnection servers, FileStream file, SnapshotSaveRequest request, CancellationToken ct)
    {
        // With --local the cluster may have no leader, and then no server has more to say than the first one that is reached.
        var invoker = await servers.FindAsync(ct).ConfigureAwait(false);
        try
        {
            using var call = new Snapshots.SnapshotsClient(invoker).Save(request, servers.OptionsOf(ct));
            while (await call.ResponseStream.MoveNext(ct).ConfigureAwait(false)) await file.WriteAsync(call.ResponseStream.Current.Blob.Memory, ct).ConfigureAwait(false);
        }
        catch (RpcException failure) when (!ct.IsCancellationRequested)
        {
            throw CallFailure.OfRead(failure, servers.Endpoint);
        }
    }
}
