using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Swarms;

/// <summary>Runs many seeds, one world at a time on each worker thread, and gives the results in the order of the seeds.</summary>
/// <remarks>Not thread-safe; its worker threads end before <see cref="Run"/> returns.</remarks>
internal sealed class Swarm
{
    private readonly PlantedBug _planted;
    private readonly Func<SeededRandom, PlantedBug, WorldParts>? _fill;
    private readonly SortedDictionary<long, SeedResult> _done = [];
    private long _next;
    private long _end;
    private bool _isStopped;

    /// <summary>Prepares a swarm.</summary>
    /// <param name="planted">A fault put in on purpose.</param>
    /// <param name="fill">Makes clients and oracles; null for the usual ones.</param>
    public Swarm(PlantedBug planted, Func<SeededRandom, PlantedBug, WorldParts>? fill = null)
    {
        _planted = planted;
        _fill = fill;
    }

    /// <summary>Runs seeds.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="workers">How many threads.</param>
    /// <param name="take">Takes each result, in the order of the seeds, on the calling thread; false ends the swarm.</param>
    public void Run(long first, long count, int workers, Func<SeedResult, bool> take)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        ArgumentNullException.ThrowIfNull(take);
        _next = first;
        _end = first + count;
        var threads = new Thread[workers];
        for (var worker = 0; worker < workers; worker++)
        {
            threads[worker] = new Thread(Work) { IsBackground = true, Name = "swarm" };
            threads[worker].Start();
        }

        for (var seed = first; seed < _end; seed++)
        {
            if (take(Await(seed))) continue;
            lock (_done) _isStopped = true;
            break;
        }

        foreach (var thread in threads) thread.Join();
    }

    private SeedResult Await(long seed)
    {
        lock (_done)
        {
            SeedResult? result;
            while (!_done.Remove(seed, out result)) Monitor.Wait(_done);
            return result;
        }
    }

    private void Work()
    {
        while (TryTake(out var seed))
        {
            var result = World.Run(seed, _planted, null, _fill);
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
            seed = _next;
            if (_isStopped || _next >= _end) return false;
            _next++;
            return true;
        }
    }
}
