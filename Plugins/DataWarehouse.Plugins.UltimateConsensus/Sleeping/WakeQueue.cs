using DataWarehouse.Plugins.UltimateConsensus.Shards;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>
/// Those that are to wake of themselves, each at its time and no more of them in a tick than the budget allows: a dead node must not become thousands of elections at once.
/// </summary>
/// <param name="wakesPerThousandTicks">The budget.</param>
/// <remarks>Not thread-safe; belongs to its <see cref="Sleeper"/>.</remarks>
internal sealed class WakeQueue(long wakesPerThousandTicks)
{
    private const long Whole = 1_000;

    private readonly PriorityQueue<(HostedReplica Replica, long Ticket), (long DueTick, long Ticket)> _queue = new();
    private long _tickets;
    private long _budget;

    /// <summary>Whether somebody waits, or did and has been woken otherwise.</summary>
    public bool HasSome => _queue.Count > 0;

    /// <summary>Lets a replica wait, in place of an earlier wish.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="dueTick">When it is to wake at the earliest.</param>
    public void Add(HostedReplica replica, long dueTick)
    {
        var ticket = ++_tickets;
        replica.Sleep.QueueTicket = ticket;
        _queue.Enqueue((replica, ticket), (dueTick, ticket));
    }

    /// <summary>A tick has passed: the budget is that of one more, and none is saved up.</summary>
    public void Tick() => _budget = Math.Min(_budget + wakesPerThousandTicks, Math.Max(Whole, wakesPerThousandTicks));

    /// <summary>Takes the next whose time has come.</summary>
    /// <param name="nowTick">Now.</param>
    public HostedReplica? TakeDue(long nowTick)
    {
        while (_queue.TryPeek(out var waiting, out var priority) && priority.DueTick <= nowTick)
        {
            var isCurrent = waiting.Replica.Sleep.QueueTicket == waiting.Ticket;
            if (isCurrent && _budget < Whole) return null;
            _queue.Dequeue();
            if (!isCurrent) continue;
            _budget -= Whole;
            waiting.Replica.Sleep.QueueTicket = 0;
            return waiting.Replica;
        }

        return null;
    }
}
