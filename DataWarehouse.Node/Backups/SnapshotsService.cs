using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Node.Backups;

/// <summary>The admin service of backups: of one keyspace, or of all that the node runs.</summary>
/// <remarks>Thread-safe; one instance serves all requests.</remarks>
/// <param name="router">Finds the keyspace of a request.</param>
/// <param name="table">The keyspaces that run here.</param>
/// <param name="taker">Takes backups.</param>
internal sealed class SnapshotsService(KeyspaceRouter router, KeyspaceTable table, BackupTaker taker) : Snapshots.SnapshotsBase
{
    /// <inheritdoc/>
    public override async Task Save(SnapshotSaveRequest request, IServerStreamWriter<SnapshotSaveResponse> responseStream, ServerCallContext context)
    {
        using var place = request.Node || request.Group != 0 ? null : router.FindForStream(context);
        IReadOnlyList<Keyspace> keyspaces = place is not null ? [place.Keyspace] : request.Node ? All() : [Find(request.Group)];
        await taker.TakeAsync(
            keyspaces,
            request.Local,
            (bytes, left) => responseStream.WriteAsync(new SnapshotSaveResponse { Blob = UnsafeByteOperations.UnsafeWrap(bytes), RemainingBytes = (ulong)left }, context.CancellationToken),
            context.CancellationToken).ConfigureAwait(false);
    }

    /// <summary>One group, of a sharded keyspace or another, as far as it is here.</summary>
    private Keyspace Find(long group)
    {
        var found = table.All.FirstOrDefault(keyspace => keyspace.Entry.Group == group)
            ?? throw Refusals.With(StatusCode.FailedPrecondition, $"this node holds no replica of group {group}; 'dw keyspace list --local' at each node tells who does");
        return found.Fault is { } fault ? throw Refusals.With(StatusCode.FailedPrecondition, $"the replica of group {group} on this node has stopped: {fault}; ask another node") : found;
    }

    /// <summary>All that can be asked here. A backup that leaves out what has stopped would pass for a whole one.</summary>
    private List<Keyspace> All()
    {
        if (table.All.FirstOrDefault(static keyspace => keyspace.Fault is not null) is { } stopped)
            throw Refusals.With(StatusCode.FailedPrecondition, $"the replica of keyspace '{stopped.Entry.Name}' on this node has stopped: {stopped.Fault}; ask another node");
        if (table.All.FirstOrDefault(static keyspace => keyspace.Entry.IsSharded) is { } shard)
            throw Refusals.With(StatusCode.Unimplemented, $"keyspace '{shard.Entry.Name}' is sharded, and a backup of several groups at one point in time is not possible yet; save the other keyspaces one by one with --keyspace, and its groups with 'dw group export'");
        return [.. table.All.Where(keyspace => ReferenceEquals(table.Find(keyspace.Entry.Name), keyspace)).OrderBy(static keyspace => keyspace.Entry.Group)];
    }
}
