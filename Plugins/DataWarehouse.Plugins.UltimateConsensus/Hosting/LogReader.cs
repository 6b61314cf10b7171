using System.Collections.Concurrent;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Hosting;

/// <summary>Reads durable entries of any group back from the log of one node, for callers that want to look at them.</summary>
/// <remarks>Thread-safe; requests beyond the limit wait for those before them.</remarks>
internal sealed class LogReader : ILogPortOwner, IDisposable
{
    private const int RequestsMax = 16;

    private readonly LogPort _port;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _places = new(RequestsMax);
    private readonly ConcurrentDictionary<long, TaskCompletionSource<EntryBatch>> _waiting = new();
    private long _tickets;
    private int _isTaking;
    private volatile bool _isClosed;

    /// <summary>Opens a way to the log.</summary>
    /// <param name="log">The log of the node.</param>
    public LogReader(NodeLog log) => _port = log.Driver.OpenPort(this, RequestsMax);

    /// <summary>Reads neighbouring entries.</summary>
    /// <param name="group">The group.</param>
    /// <param name="from">The first one wanted.</param>
    /// <param name="to">The last one wanted.</param>
    /// <param name="bytesMax">How many bytes are wanted at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The entries, their bytes the caller's own; empty if the first one is not there any more, or the log has stopped.</returns>
    public async Task<EntryBatch> ReadAsync(GroupId group, LogIndex from, LogIndex to, int bytesMax, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var ticket = Interlocked.Increment(ref _tickets);
            var waiting = _waiting[ticket] = new TaskCompletionSource<EntryBatch>(TaskCreationOptions.RunContinuationsAsynchronously);
            ReadAdmission admission;
            lock (_gate) admission = _port.Read(new ReadTicket(ticket), group, from, to, bytesMax);
            if (admission != ReadAdmission.Accepted || _isClosed)
            {
                _waiting.TryRemove(ticket, out _);
                return EntryBatch.Empty;
            }

            return await waiting.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <inheritdoc/>
    /// <remarks>Who waits, or comes later, gets nothing. The places stay, for those who give theirs back.</remarks>
    public void Dispose()
    {
        _isClosed = true;
        foreach (var (ticket, _) in _waiting)
        {
            if (_waiting.TryRemove(ticket, out var waiting)) waiting.TrySetResult(EntryBatch.Empty);
        }
    }

    /// <inheritdoc/>
    /// <remarks>The log's lock is held: what is new is taken on a thread of the pool.</remarks>
    void ILogPortOwner.LogHasNews()
    {
        if (Interlocked.Exchange(ref _isTaking, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(static reader => ((LogReader)reader!).Take(), this, preferLocal: false);
    }

    private void Take()
    {
        Volatile.Write(ref _isTaking, 0);
        lock (_gate)
        {
            foreach (ref readonly var news in _port.Take())
            {
                if (news.Kind == LogNewsKind.Read && _waiting.TryRemove(news.Asked.Value, out var waiting)) waiting.TrySetResult(news.Entries);
            }
        }
    }
}
