using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>A thread that does what blocks: writing a state into a file, and making a state machine from one.</summary>
/// <remarks>
/// The state in a file is the length of the encoded sessions (4 bytes, low one first), the sessions, and the state machine's own. Thread-safe.
/// </remarks>
internal sealed class SnapshotWorker : ISnapshotWorker, IDisposable
{
    private static readonly TimeSpan BusyWait = TimeSpan.FromMilliseconds(50);

    private readonly Mailbox<Action> _work = new();
    private readonly LogSnapshots _snapshots;
    private readonly Thread _thread;
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Makes a worker; it does not run yet.</summary>
    /// <param name="name">The name of its thread.</param>
    /// <param name="snapshots">The files.</param>
    public SnapshotWorker(string name, LogSnapshots snapshots)
    {
        _snapshots = snapshots;
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    /// <summary>Begins to run.</summary>
    public void Start() => _thread.Start();

    /// <summary>Stops; what is under way is given up, and nobody hears of it.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _work.Signal();
        if (_thread.ThreadState != ThreadState.Unstarted) _thread.Join();
        _stopping.Dispose();
    }

    /// <inheritdoc/>
    public void Write(GroupId group, SnapshotToWrite snapshot, Action<StoredSnapshot?> written) => _work.Post(() => written(TryWrite(group, snapshot)));

    /// <inheritdoc/>
    public void Restore(GroupId group, StoredSnapshot stored, IStateMachineFactory machines, Action<RestoredMachine?, Exception?> restored) => _work.Post(() =>
    {
        RestoredMachine? machine = null;
        Exception? fault = null;
        try
        {
            machine = Restore(group, stored, machines);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            fault = exception;
        }

        restored(machine, fault);
    });

    private StoredSnapshot? TryWrite(GroupId group, SnapshotToWrite snapshot)
    {
        using var state = snapshot.State.State;
        using var output = new SnapshotOutput(_snapshots);
        SnapshotAdmission admission;
        SnapshotWriter? writer;
        while ((admission = _snapshots.Begin(group, snapshot.Descriptor, isInstalled: false, output, out writer)) == SnapshotAdmission.Busy)
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
        using var input = new SnapshotInput(_snapshots);
        SnapshotAdmission admission;
        SnapshotReader? reader;
        while ((admission = _snapshots.Open(group, stored, input, out reader)) == SnapshotAdmission.Busy)
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
