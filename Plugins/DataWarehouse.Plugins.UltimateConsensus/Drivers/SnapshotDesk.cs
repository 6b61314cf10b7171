using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>
/// Moves snapshots of one shard between state machines, files and the shard. A thread of its own does what blocks: writing a state, and making a state machine from
/// a file.
/// </summary>
/// <remarks>
/// The state in a file is the length of the encoded sessions (4 bytes, low one first), the sessions, and the state machine's own. <see cref="ISnapshotPorts"/> is for the
/// shard's thread.
/// </remarks>
internal sealed class SnapshotDesk : ISnapshotPorts
{
    private static readonly TimeSpan BusyWait = TimeSpan.FromMilliseconds(50);

    private readonly Mailbox<Action> _work = new();
    private readonly ShardLoop _shard;
    private readonly LogDriver _log;
    private readonly Thread _thread;
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Makes a desk; it does not run yet.</summary>
    /// <param name="name">The name of its thread.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="log">The log.</param>
    public SnapshotDesk(string name, ShardLoop shard, LogDriver log)
    {
        _shard = shard;
        _log = log;
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    /// <summary>Begins to run.</summary>
    public void Start() => _thread.Start();

    /// <summary>Stops; what is under way is given up.</summary>
    public void Stop()
    {
        _stopping.Cancel();
        _work.Signal();
        if (_thread.ThreadState != ThreadState.Unstarted) _thread.Join();
        _stopping.Dispose();
    }

    /// <summary>Makes a state machine from a snapshot.</summary>
    /// <param name="group">The group.</param>
    /// <param name="stored">The snapshot.</param>
    /// <param name="machines">Makes state machines.</param>
    public Task<RestoredMachine> RestoreAsync(GroupId group, StoredSnapshot stored, IStateMachineFactory machines)
    {
        var restored = new TaskCompletionSource<RestoredMachine>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Post(() =>
        {
            try
            {
                restored.TrySetResult(Restore(group, stored, machines));
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                restored.TrySetException(exception);
            }
        });
        return restored.Task;
    }

    /// <inheritdoc/>
    void ISnapshotPorts.Write(HostedReplica replica, SnapshotToWrite snapshot) => _work.Post(() =>
    {
        var stored = TryWrite(replica.Group, snapshot);
        _shard.Post(on =>
        {
            if (!on.SnapshotWritten(replica, stored) && stored is not null) _log.Snapshots.Discard(replica.Group, stored.Descriptor);
        });
    });

    /// <inheritdoc/>
    void ISnapshotPorts.Open(SnapshotSending sending)
    {
        var group = sending.Replica.Group;
        var source = new SnapshotSource(_shard, sending);
        var admission = _log.Snapshots.Open(group, isPaced: true, source, out var reader);
        if (admission == SnapshotAdmission.Accepted)
        {
            source.Reader = reader;
            sending.Handle = source;
            return;
        }

        // A group's empty beginning has no file.
        var stored = admission == SnapshotAdmission.Gone ? _log.Look(log => log.Find(group)?.Snapshot) : null;
        _shard.Post(on => on.SnapshotOpened(sending, stored is { HasFile: false } ? stored : null));
    }

    /// <inheritdoc/>
    void ISnapshotPorts.Read(SnapshotSending sending, ChunkRange range)
    {
        var source = (SnapshotSource)sending.Handle!;
        if (_log.Snapshots.Read(source.Reader!, range.Offset, source.Begin(range)) != SnapshotAdmission.Accepted)
            _shard.Post(on => on.SnapshotRead(sending, range, default));
    }

    /// <inheritdoc/>
    void ISnapshotPorts.Close(SnapshotSending sending)
    {
        if (sending.Handle is SnapshotSource { Reader: { } reader }) _log.Snapshots.Close(reader);
        sending.Handle = null;
    }

    /// <inheritdoc/>
    void ISnapshotPorts.Store(SnapshotReceiving receiving, bool isFirst, ReadOnlyMemory<byte> bytes)
    {
        if (isFirst) Discard(receiving);
        if (bytes.IsEmpty)
        {
            _shard.Post(on => on.SnapshotStored(receiving, isStored: true));
            return;
        }

        if (receiving.Handle is not SnapshotSink sink)
        {
            sink = new SnapshotSink(_shard, _log.Snapshots, receiving, stored => FinishWith(receiving, stored));
            if (_log.Snapshots.Begin(receiving.Replica.Group, receiving.Receiver.Descriptor!, isInstalled: true, sink, out var writer) != SnapshotAdmission.Accepted)
            {
                _shard.Post(on => on.SnapshotStored(receiving, isStored: false));
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
        else if (_log.Snapshots.Finish(sink.Writer!) != SnapshotAdmission.Accepted) _shard.Post(on => on.SnapshotReceived(receiving, null));
    }

    /// <inheritdoc/>
    void ISnapshotPorts.Discard(SnapshotReceiving receiving) => Discard(receiving);

    /// <inheritdoc/>
    void ISnapshotPorts.Discard(HostedReplica replica, StoredSnapshot snapshot) => _log.Snapshots.Discard(replica.Group, snapshot.Descriptor);

    private void Discard(SnapshotReceiving receiving)
    {
        if (receiving.Handle is not SnapshotSink sink) return;
        receiving.Handle = null;
        if (sink.Stored is { } stored) _log.Snapshots.Discard(receiving.Replica.Group, stored.Descriptor);
        else if (sink.Writer is { } writer) _log.Snapshots.Abort(writer);
    }

    private void FinishWith(SnapshotReceiving receiving, StoredSnapshot stored) => _work.Post(() =>
    {
        ReceivedSnapshot? received = null;
        try
        {
            received = new ReceivedSnapshot(stored, Restore(receiving.Replica.Group, stored, receiving.Replica.Machines));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The state machine cannot read it: as if it had not come. The leader's transfer will say so by not moving on.
        }

        _shard.Post(on => on.SnapshotReceived(receiving, received));
    });

    private StoredSnapshot? TryWrite(GroupId group, SnapshotToWrite snapshot)
    {
        using var state = snapshot.State.State;
        using var output = new SnapshotOutput(_log.Snapshots);
        SnapshotAdmission admission;
        SnapshotWriter? writer;
        while ((admission = _log.Snapshots.Begin(group, snapshot.Descriptor, isInstalled: false, output, out writer)) == SnapshotAdmission.Busy)
        {
            if (_stopping.Token.WaitHandle.WaitOne(BusyWait)) return null;
        }

        if (admission != SnapshotAdmission.Accepted) return null;
        output.Begin(writer!);
        try
        {
            Span<byte> length = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(length, snapshot.State.Sessions.Length);
            output.Write(length);
            output.Write(snapshot.State.Sessions.Span);
            state.WriteTo(output, _stopping.Token);
            return output.Finish();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            output.Abort();
            return null;
        }
    }

    private RestoredMachine Restore(GroupId group, StoredSnapshot stored, IStateMachineFactory machines)
    {
        if (!stored.HasFile) return new RestoredMachine(machines.Create(), new SessionTable(new SessionLimits()), stored.Descriptor.Index);
        using var input = new SnapshotInput(_log.Snapshots);
        SnapshotAdmission admission;
        SnapshotReader? reader;
        while ((admission = _log.Snapshots.Open(group, stored, input, out reader)) == SnapshotAdmission.Busy)
        {
            if (_stopping.Token.WaitHandle.WaitOne(BusyWait)) throw new OperationCanceledException("The node stops.");
        }

        if (admission != SnapshotAdmission.Accepted) throw new IOException($"The snapshot of group {group} at {stored.Descriptor.Index} cannot be opened: {admission}.");
        input.Begin(reader!);
        Span<byte> length = stackalloc byte[sizeof(int)];
        input.ReadExactly(length);
        var encoded = new byte[Math.Clamp(BinaryPrimitives.ReadInt32LittleEndian(length), 0, stored.StateBytes)];
        input.ReadExactly(encoded);
        if (!SessionTableCodec.TryDecode(encoded, out var sessions, out var reason)) throw new InvalidDataException($"The sessions in the snapshot of group {group} at {stored.Descriptor.Index} cannot be read: {reason}");
        var machine = machines.Create();
        try
        {
            machine.Restore(input, _stopping.Token);
            return new RestoredMachine(machine, sessions!, stored.Descriptor.Index);
        }
        catch
        {
            machine.Dispose();
            throw;
        }
    }

    private void Run()
    {
        var work = Array.Empty<Action>();
        while (!_stopping.IsCancellationRequested)
        {
            var count = _work.Take(ref work, Timeout.InfiniteTimeSpan);
            foreach (var action in work.AsSpan(0, count))
            {
                if (!_stopping.IsCancellationRequested) action();
            }

            Array.Clear(work, 0, count);
        }
    }
}
