using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>Threads that compute for a log: as many as there are processors, begun when there is first something to do for them.</summary>
/// <remarks>Thread-safe: one lock, not held while work runs or its end is told.</remarks>
/// <param name="ended">Told of the end of each piece of work, on the thread that did it.</param>
internal sealed class Workshop(Action<DiskOperationId> ended)
{
    /// <summary>How many pieces wait at most; beyond, work is left to who brings it.</summary>
    public const int BacklogMax = 256;

    private const int ThreadsMax = 8;
    private readonly object _gate = new();
    private readonly Queue<(DiskOperationId Operation, IWork Work)> _backlog = new();
    private readonly List<Thread> _threads = [];
    private int _idle;
    private bool _isStopped;

    /// <summary>Takes a piece of work.</summary>
    /// <param name="operation">Its name.</param>
    /// <param name="work">The work.</param>
    /// <returns>Whether it was taken; not when it was stopped, or too much waits.</returns>
    public bool TryTake(DiskOperationId operation, IWork work)
    {
        lock (_gate)
        {
            if (_isStopped || _backlog.Count >= BacklogMax) return false;
            _backlog.Enqueue((operation, work));
            if (_idle >= _backlog.Count) Monitor.Pulse(_gate);
            else if (_threads.Count < Math.Min(ThreadsMax, Environment.ProcessorCount)) Begin_NeedsLock();
            return true;
        }
    }

    /// <summary>Takes nothing more, and waits for the work that is being done; what waits is dropped. Not to be called by a thread of it.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            Monitor.PulseAll(_gate);
        }

        foreach (var thread in _threads) thread.Join();
    }

    private void Begin_NeedsLock()
    {
        var thread = new Thread(RunAll) { Name = "log work", IsBackground = true };
        _threads.Add(thread);
        thread.Start();
    }

    private void RunAll()
    {
        while (Wait() is var (operation, work))
        {
            work.Run();
            ended(operation);
        }
    }

    private (DiskOperationId Operation, IWork Work)? Wait()
    {
        lock (_gate)
        {
            while (_backlog.Count == 0 && !_isStopped)
            {
                _idle++;
                Monitor.Wait(_gate);
                _idle--;
            }

            return _isStopped ? null : _backlog.Dequeue();
        }
    }
}
