using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>
/// Every request that a shard took is answered, once, in the time that its options promise, unless its process ends. Clients repeat what gets no answer, so a caller
/// that is forgotten would not show otherwise.
/// </summary>
/// <remarks>
/// Source: the contracts of <see cref="Plugins.UltimateConsensus.Shards.IProposalCaller"/> and
/// <see cref="Plugins.UltimateConsensus.Shards.IQueryCaller"/>. Not thread-safe; belongs to its world.
/// </remarks>
/// <param name="events">The clock.</param>
internal sealed class CallerLedger(EventQueue events)
{
    /// <summary>The name of the promise.</summary>
    public const string Name = "EveryCallerHears";

    private const int KeptMax = 1 << 16;

    private readonly List<ClientCaller> _callers = [];
    private int _looksAt = 256;

    /// <summary>A shard is given a request.</summary>
    /// <param name="caller">Who asks.</param>
    public void Add(ClientCaller caller)
    {
        if (_callers.Count >= _looksAt)
        {
            _callers.RemoveAll(static known => known.IsAnswered || known.Process.IsDead);
            if (_callers.Count > KeptMax) throw new OracleViolationException(Name, $"{_callers.Count} requests wait for an answer.");
            _looksAt = Math.Max(256, _callers.Count * 2);
        }

        _callers.Add(caller);
    }

    /// <summary>A process has ended: those who wait there see their connections break.</summary>
    /// <param name="process">Which.</param>
    public void Break(NodeProcess process)
    {
        foreach (var caller in _callers)
        {
            if (ReferenceEquals(caller.Process, process)) caller.Break();
        }
    }

    /// <summary>Looks whether everybody has an answer. Nothing stands still any more, so nobody has an excuse for being late.</summary>
    /// <param name="sinceMicros">When the faults ended.</param>
    /// <param name="waitMicrosMax">How long anybody may wait from then on.</param>
    /// <returns>Whether nobody waits.</returns>
    public bool HaveAllHeard(long sinceMicros, long waitMicrosMax)
    {
        foreach (var caller in _callers)
        {
            if (caller.IsAnswered || caller.Process.IsDead) continue;
            if (events.NowMicros - Math.Max(sinceMicros, caller.AskedMicros) <= waitMicrosMax) return false;
            throw new OracleViolationException(Name, $"{caller.GetType().Name} {caller.Operation} at node {caller.Process.Node.Number} has waited {(events.NowMicros - caller.AskedMicros) / 1000} ms.");
        }

        return true;
    }
}
