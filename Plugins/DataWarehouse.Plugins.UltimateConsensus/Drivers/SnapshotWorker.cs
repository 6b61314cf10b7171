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

    private readonly Mailbox<Action<bool>> _work = new();
    private readonly LogSnapshots _snapshots;
    private readonly Thread _thread;
    private readonly CancellationTokenSource _stopping = new();
    private readonly MoveCount _moves = new();

    /// <summary>Makes a worker; it does not run yet.</summary>
    /// <param name="name">The name of its thread.</param>
    /// <param name="snapshots">The files.</param>
    public SnapshotWorker(string name, LogSnapshots snapshots)
    {
        _snapshots = snapshots;
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    /// <inheritdoc/>
    public long Moves => _moves.Value;

    /// <summary>Begins to run.</summary>
    public void Start() => _thread.Start();

    /// <summary>Stops; what is under way is given up, what waits is not begun, and both are answered.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _work.Signal();
        if (_thread.ThreadState != ThreadState.Unstarted) _thread.Join();
        Drain();
        _stopping.Dispose();
    }

    /// <inheritdoc/>
    public void Write(GroupId group, SnapshotToWrite snapshot, Action<StoredSnapshot?, string?> written) => Post(isStopping =>
    {
        string? fault = null;
        var stored = isStopping ? null : TryWrite(group, snapshot, out fault);
        snapshot.State.Discard();
        written(stored, fault);
    });

    /// <inheritdoc/>
    public void Restore(GroupId group, StoredSnapshot stored, IStateMachineFactory machines, Action<RestoreOutcome> restored) =>
        Post(isStopping => restored(isStopping ? RestoreOutcome.GivenUp(new OperationCanceledException("The node stops.")) : Restore(group, stored, machines)));

    private void Post(Action<bool> work)
    {
        if (_work.TryPost(work)) return;
        work(true);
    }

    private StoredSnapshot? TryWrite(GroupId group, SnapshotToWrite snapshot, out string? fault)
    {
        fault = null;
        using var output = new SnapshotOutput(_snapshots, _moves, _stopping.Token);
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
            snapshot.State.State.WriteTo(output, _stopping.Token);
            return output.Finish();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A full disk is no fault of the state machine, and another snapshot is taken later.
            if (!output.IsGivenUp && !_stopping.IsCancellationRequested) fault = $"The state machine of group {group} threw while writing its state: {exception.GetType().Name}: {exception.Message}";
            output.Abort();
            return null;
        }
    }

    private RestoreOutcome Restore(GroupId group, StoredSnapshot stored, IStateMachineFactory machines)
    {
        var isReading = true;
        using var input = new SnapshotInput(_snapshots, _moves, _stopping.Token);
        try
        {
            var sessions = stored.HasFile ? Open(group, stored, input) : new SessionTable(new SessionLimits());
            isReading = false;
            return RestoreOutcome.Of(new RestoredMachine(stored.HasFile ? Fill(machines, input) : machines.Create(), sessions, stored.Descriptor.Index));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return isReading && exception is not InvalidDataException || input.HasFailed || _stopping.IsCancellationRequested ? RestoreOutcome.GivenUp(exception) : RestoreOutcome.Failed(exception);
        }
    }

    private SessionTable Open(GroupId group, StoredSnapshot stored, SnapshotInput input)
    {
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
        return SessionTableCodec.TryDecode(encoded, out var sessions, out var reason)
            ? sessions!
            : throw new InvalidDataException($"The sessions in the snapshot of group {group} at {stored.Descriptor.Index} cannot be read: {reason}");
    }

    private IStateMachine Fill(IStateMachineFactory machines, SnapshotInput input)
    {
        var machine = machines.Create();
        try
        {
            machine.Restore(input, _stopping.Token);
            return machine;
        }
        catch
        {
            machine.Dispose();
            throw;
        }
    }

    private void Run()
    {
        var work = Array.Empty<Action<bool>>();
        while (!_stopping.IsCancellationRequested)
        {
            var count = _work.Take(ref work, Timeout.InfiniteTimeSpan);
            foreach (var action in work.AsSpan(0, count))
            {
                action(_stopping.IsCancellationRequested);
                _moves.Add();
            }

            Array.Clear(work, 0, count);
        }
    }

    /// <summary>Who asked for what was never begun hears so.</summary>
    private void Drain()
    {
        _work.Close();
        var work = Array.Empty<Action<bool>>();
        var count = _work.Take(ref work, TimeSpan.Zero);
        foreach (var action in work.AsSpan(0, count)) action(true);
    }
}
