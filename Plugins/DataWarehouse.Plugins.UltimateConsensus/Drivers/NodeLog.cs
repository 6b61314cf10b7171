using System.Collections.Concurrent;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>The log of one node: opens it, keeps it ticking, begins and recovers groups in it, and says when it has failed.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class NodeLog : ILogOwner, IDisposable
{
    /// <summary>The time from a tick of the log to the next.</summary>
    public static readonly TimeSpan TickLength = TimeSpan.FromMilliseconds(100);

    private const int AttemptsMax = 100;

    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<long, TaskCompletionSource> _writes = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<LoggedReplica?>> _recoveries = new();
    private readonly object _ticking = new();
    private readonly INodeLogOwner _owner;
    private readonly Thread _ticker;
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _tickets;
    private bool _isStopping;

    /// <summary>Prepares a log.</summary>
    /// <param name="disk">The data directory's disk, not started.</param>
    /// <param name="options">How the log behaves.</param>
    /// <param name="owner">Hears what concerns the node.</param>
    public NodeLog(IDisk disk, WriteAheadOptions options, INodeLogOwner owner)
    {
        _owner = owner;
        Driver = new LogDriver(disk, options, this);
        _ticker = new Thread(Tick) { Name = "log ticks", IsBackground = true };
    }

    /// <summary>The log.</summary>
    public LogDriver Driver { get; }

    /// <summary>Opens the log.</summary>
    /// <param name="fresh">The name that the directory gets if it is new.</param>
    /// <exception cref="InvalidOperationException">It was refused; the message says why, and what to do.</exception>
    public Task OpenAsync(DirectoryId fresh)
    {
        Driver.Open(fresh);
        _ticker.Start();
        return _opened.Task;
    }

    /// <summary>Writes something that is no turn of a shard's, and waits until it is durable. Waits for room while the log is busy.</summary>
    /// <param name="write">What.</param>
    /// <exception cref="InvalidOperationException">The log did not take it, or has stopped.</exception>
    public async Task WriteAsync(GroupWrite write)
    {
        while (true)
        {
            var room = Volatile.Read(ref _room).Task;
            var ticket = Interlocked.Increment(ref _tickets);
            var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _writes[ticket] = waiting;
            var admission = WriteAdmission.Closed;
            try
            {
                admission = Driver.Submit(new WriteTicket(ticket), [write], mustSync: true);
            }
            finally
            {
                if (admission != WriteAdmission.Accepted) _writes.TryRemove(ticket, out _);
            }

            if (admission == WriteAdmission.Accepted)
            {
                await waiting.Task.ConfigureAwait(false);
                return;
            }

            if (admission != WriteAdmission.Busy) throw new InvalidOperationException($"The log did not take a write of group {write.Group}: {admission}.");
            await room.ConfigureAwait(false);
        }
    }

    /// <summary>Reads all that the log holds of a group. Waits while the log is busy, and reads again while the group changes.</summary>
    /// <param name="group">The group.</param>
    /// <returns>What it holds, or null if the group has no life in it.</returns>
    /// <exception cref="InvalidOperationException">The log has stopped, or the group changes all the time.</exception>
    public async Task<LoggedReplica?> RecoverAsync(GroupId group)
    {
        for (var attempt = 0; attempt < AttemptsMax;)
        {
            var room = Volatile.Read(ref _room).Task;
            var ticket = Interlocked.Increment(ref _tickets);
            var waiting = new TaskCompletionSource<LoggedReplica?>(TaskCreationOptions.RunContinuationsAsynchronously);
            _recoveries[ticket] = waiting;
            var admission = Driver.Recover(new ReadTicket(ticket), group);
            if (admission == ReadAdmission.Accepted)
            {
                if (await waiting.Task.ConfigureAwait(false) is { } found) return found;
                attempt++;
                continue;
            }

            _recoveries.TryRemove(ticket, out _);
            if (admission == ReadAdmission.NoGroup) return null;
            if (admission != ReadAdmission.Busy) throw new InvalidOperationException($"The log did not read group {group}: {admission}.");
            await room.ConfigureAwait(false);
        }

        throw new InvalidOperationException($"Group {group} was written to each time that the log was to read it.");
    }

    /// <summary>Closes the log in order.</summary>
    public void Dispose()
    {
        // The log may need ticks to close.
        Driver.Stop();
        lock (_ticking)
        {
            _isStopping = true;
            Monitor.Pulse(_ticking);
        }

        if (_ticker.ThreadState != ThreadState.Unstarted) _ticker.Join();
    }

    /// <inheritdoc/>
    void ILogOwner.Opened(LogPosition position) => _opened.TrySetResult();

    /// <inheritdoc/>
    void ILogOwner.Refused(LogRefusal refusal) => _opened.TrySetException(new InvalidOperationException(refusal.ToString()));

    /// <inheritdoc/>
    void ILogOwner.Written(WriteTicket ticket, WriteOutcome outcome)
    {
        if (!_writes.TryRemove(ticket.Value, out var waiting)) return;
        if (outcome == WriteOutcome.Durable) waiting.TrySetResult();
        else waiting.TrySetException(new InvalidOperationException($"The log could not write: {outcome}."));
    }

    /// <inheritdoc/>
    void ILogOwner.Recovered(ReadTicket ticket, LoggedReplica? replica)
    {
        if (_recoveries.TryRemove(ticket.Value, out var waiting)) waiting.TrySetResult(replica);
    }

    /// <inheritdoc/>
    void ILogOwner.Read(ReadTicket ticket, EntryBatch entries)
    {
    }

    /// <inheritdoc/>
    void ILogOwner.PartRefused(WriteTicket ticket, GroupId group)
    {
    }

    /// <inheritdoc/>
    void ILogOwner.RoomAgain() => TellRoom();

    /// <inheritdoc/>
    void ILogOwner.Closed() => End("The log was closed.");

    /// <inheritdoc/>
    void ILogOwner.SnapshotWanted(GroupId group, LogIndex through) => _owner.SnapshotWanted(group);

    /// <inheritdoc/>
    void ILogOwner.FullChanged(bool isFull) => _owner.DiskFullChanged(isFull);

    /// <inheritdoc/>
    void ILogOwner.StallChanged(bool isStalled) => _owner.DiskStallChanged(isStalled);

    /// <inheritdoc/>
    void ILogOwner.Failed(LogFault fault)
    {
        var text = fault.ToString();
        _opened.TrySetException(new InvalidOperationException(text));
        End(text);
        _owner.LogFailed(text);
    }

    private void TellRoom() => Interlocked.Exchange(ref _room, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>The log answers nothing any more.</summary>
    private void End(string why)
    {
        foreach (var (ticket, _) in _writes)
        {
            if (_writes.TryRemove(ticket, out var waiting)) waiting.TrySetException(new InvalidOperationException(why));
        }

        foreach (var (ticket, _) in _recoveries)
        {
            if (_recoveries.TryRemove(ticket, out var waiting)) waiting.TrySetException(new InvalidOperationException(why));
        }

        // Whoever waits for room finds out that there will be none.
        TellRoom();
    }

    private void Tick()
    {
        lock (_ticking)
        {
            while (!_isStopping)
            {
                Monitor.Wait(_ticking, TickLength);
                Driver.Tick();
            }
        }
    }
}
