using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>Moves snapshots of one shard between state machines, files and the shard.</summary>
/// <remarks><see cref="ISnapshotPorts"/> is for the shard's thread; the rest is thread-safe.</remarks>
/// <param name="shard">The shard.</param>
/// <param name="log">The log.</param>
/// <param name="worker">Does what takes long.</param>
internal sealed class SnapshotDesk(IShardInbox shard, LogDriver log, ISnapshotWorker worker) : ISnapshotPorts
{
    /// <summary>Makes a state machine from a snapshot.</summary>
    /// <param name="group">The group.</param>
    /// <param name="stored">The snapshot.</param>
    /// <param name="machines">Makes state machines.</param>
    public Task<RestoredMachine> RestoreAsync(GroupId group, StoredSnapshot stored, IStateMachineFactory machines)
    {
        var restored = new TaskCompletionSource<RestoredMachine>(TaskCreationOptions.RunContinuationsAsynchronously);
        worker.Restore(group, stored, machines, outcome =>
        {
            if (outcome.Machine is { } machine) restored.TrySetResult(machine);
            else restored.TrySetException(outcome.Failure!);
        });
        return restored.Task;
    }

    /// <inheritdoc/>
    long ISnapshotPorts.Moves => worker.Moves;

    /// <inheritdoc/>
    void ISnapshotPorts.Write(HostedReplica replica, SnapshotToWrite snapshot) => worker.Write(replica.Group, snapshot, (stored, fault) => shard.Post(on =>
    {
        if (!on.Snapshots.Written(replica, stored, fault) && stored is not null) log.Snapshots.Discard(replica.Group, stored.Descriptor);
    }));

    /// <inheritdoc/>
    void ISnapshotPorts.Rebuild(HostedReplica replica, StoredSnapshot snapshot) =>
        worker.Restore(replica.Group, snapshot, replica.Machines, outcome => shard.Post(on => on.Rebuilt(replica, outcome.Machine, outcome.Text)));

    /// <inheritdoc/>
    void ISnapshotPorts.Open(SnapshotSending sending)
    {
        var group = sending.Replica.Group;
        var source = new SnapshotSource(shard, sending);
        var admission = log.Snapshots.Open(group, isPaced: true, source, out var reader);
        if (admission == SnapshotAdmission.Accepted)
        {
            source.Reader = reader;
            sending.Handle = source;
            return;
        }

        // A group's empty beginning has no file.
        var stored = admission == SnapshotAdmission.Gone ? log.Look(opened => opened.Find(group)?.Snapshot) : null;
        shard.Post(on => on.Snapshots.Opened(sending, stored is { HasFile: false } ? stored : null));
    }

    /// <inheritdoc/>
    void ISnapshotPorts.Read(SnapshotSending sending, ChunkRange range)
    {
        var source = (SnapshotSource)sending.Handle!;
        if (log.Snapshots.Read(source.Reader!, range.Offset, source.Begin(range)) != SnapshotAdmission.Accepted)
            shard.Post(on => on.Snapshots.Read(sending, range, default));
    }

    /// <inheritdoc/>
    void ISnapshotPorts.Close(SnapshotSending sending)
    {
        if (sending.Handle is SnapshotSource { Reader: { } reader }) log.Snapshots.Close(reader);
        sending.Handle = null;
    }

    /// <inheritdoc/>
    void ISnapshotPorts.Store(SnapshotReceiving receiving, bool isFirst, ReadOnlyMemory<byte> bytes)
    {
        if (isFirst) Discard(receiving);
        if (bytes.IsEmpty)
        {
            shard.Post(on => on.Snapshots.Stored(receiving, isStored: true));
            return;
        }

        if (receiving.Handle is not SnapshotSink sink)
        {
            sink = new SnapshotSink(shard, log.Snapshots, receiving, stored => FinishWith(receiving, stored));
            if (log.Snapshots.Begin(receiving.Replica.Group, receiving.Receiver.Descriptor!, isInstalled: true, sink, out var writer) != SnapshotAdmission.Accepted)
            {
                shard.Post(on => on.Snapshots.Stored(receiving, isStored: false));
                return;
            }

            sink.Writer = writer;
            receiving.Handle = sink;
        }

        sink.Add(bytes.Span);
    }

    /// <inheritdoc/>
    void ISnapshotPorts.Finish(SnapshotReceiving receiving)
    {
        if (receiving.Handle is not SnapshotSink sink) FinishWith(receiving, new StoredSnapshot(receiving.Receiver.Descriptor!, 0, 0, HasFile: false, IsInstalled: true));
        else if (log.Snapshots.Finish(sink.Writer!) != SnapshotAdmission.Accepted) shard.Post(on => on.Snapshots.Received(receiving, null, null));
    }

    /// <inheritdoc/>
    void ISnapshotPorts.Discard(SnapshotReceiving receiving) => Discard(receiving);

    /// <inheritdoc/>
    void ISnapshotPorts.Discard(HostedReplica replica, StoredSnapshot snapshot) => log.Snapshots.Discard(replica.Group, snapshot.Descriptor);

    private void Discard(SnapshotReceiving receiving)
    {
        if (receiving.Handle is not SnapshotSink sink) return;
        receiving.Handle = null;
        if (sink.Discard() is { } stored) log.Snapshots.Discard(receiving.Replica.Group, stored.Descriptor);
    }

    private void FinishWith(SnapshotReceiving receiving, StoredSnapshot stored) => worker.Restore(
        receiving.Replica.Group,
        stored,
        receiving.Replica.Machines,
        outcome => shard.Post(on => on.Snapshots.Received(receiving, outcome.Machine is { } machine ? new ReceivedSnapshot(stored, machine) : null, outcome.Fault)));
}
