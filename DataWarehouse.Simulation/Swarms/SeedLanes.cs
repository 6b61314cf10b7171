namespace DataWarehouse.Simulation.Swarms;

/// <summary>Runs many seeds, one at a time on each worker thread, and gives the results in the order of the seeds.</summary>
/// <remarks>Not thread-safe; its worker threads end before <see cref="Run"/> returns.</remarks>
/// <typeparam name="TResult">What a seed comes to.</typeparam>
/// <param name="run">Runs a seed; called from the worker threads.</param>
internal sealed class SeedLanes<TResult>(Func<long, TResult> run)
{
    private const int AheadMax = 10_000;
    private readonly SortedDictionary<long, TResult> _done = [];
    private long _next;
    private long _end;
    private long _taken;
    private bool _isStopped;

    /// <summary>Runs seeds.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="workers">How many threads.</param>
    /// <param name="take">Takes each result, in the order of the seeds, on the calling thread; false ends the swarm.</param>
    public void Run(long first, long count, int workers, Func<TResult, bool> take)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        ArgumentNullException.ThrowIfNull(take);
        _next = _taken = first;
        _end = first + count;
        var threads = new Thread[workers];
        for (var worker = 0; worker < workers; worker++)
        {
            threads[worker] = new Thread(Work) { IsBackground = true, Name = "seeds" };
            threads[worker].Start();
        }

        for (var seed = first; seed < _end; seed++)
        {
            if (take(Await(seed))) continue;
            lock (_done)
            {
                _isStopped = true;
                Monitor.PulseAll(_done);
            }

            break;
        }

        foreach (var thread in threads) thread.Join();
    }

    private TResult Await(long seed)
    {
        lock (_done)
        {
            TResult? result;
            while (!_done.Remove(seed, out result)) Monitor.Wait(_done);
            _taken = seed;
            Monitor.PulseAll(_done);
            return result;
        }
    }

    private void Work()
    {
        while (TryTake(out var seed))
        {
            var result = run(seed);
            lock (_done)
            {
                _done.Add(seed, result);
                Monitor.PulseAll(_done);
            }
        }
    }

    private bool TryTake(out long seed)
    {
        lock (_done)
        {
            // Lanes wait for those that take the results, so that not all of a long run is kept.
            while (!_isStopped && _next - _taken > AheadMax) Monitor.Wait(_done);
            seed = _next;
            if (_isStopped || _next >= _end) return false;
            _next++;
            return true;
        }
    }
}
