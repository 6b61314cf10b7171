namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>
/// The sessions as a heap by deadline; those with equal deadlines by id. Each session knows its position, so that a use moves it without a
/// search or an allocation.
/// </summary>
/// <remarks>Not thread-safe; belongs to its table.</remarks>
internal sealed class ExpiryOrder
{
    private readonly List<Session> _heap = [];

    /// <summary>The session that expires first, or null.</summary>
    public Session? First => _heap.Count == 0 ? null : _heap[0];

    /// <summary>Adds a session.</summary>
    /// <param name="session">One that is not in the order.</param>
    public void Add(Session session)
    {
        _heap.Add(session);
        Rise(session, _heap.Count - 1);
    }

    /// <summary>Takes a session out.</summary>
    /// <param name="session">One that is in the order.</param>
    public void Remove(Session session)
    {
        var last = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        if (!ReferenceEquals(last, session)) Rise(last, Sink(last, session.ExpiryPosition));
    }

    /// <summary>Moves a session whose deadline has changed.</summary>
    /// <param name="session">One that is in the order.</param>
    public void Move(Session session) => Rise(session, Sink(session, session.ExpiryPosition));

    private void Rise(Session session, int position)
    {
        while (position > 0)
        {
            var parent = (position - 1) / 2;
            if (!IsBefore(session, _heap[parent])) break;
            Put(_heap[parent], position);
            position = parent;
        }

        Put(session, position);
    }

    private int Sink(Session session, int position)
    {
        for (var child = (2 * position) + 1; child < _heap.Count; child = (2 * position) + 1)
        {
            if (child + 1 < _heap.Count && IsBefore(_heap[child + 1], _heap[child])) child++;
            if (!IsBefore(_heap[child], session)) break;
            Put(_heap[child], position);
            position = child;
        }

        Put(session, position);
        return position;
    }

    private void Put(Session session, int position)
    {
        _heap[position] = session;
        session.ExpiryPosition = position;
    }

    private static bool IsBefore(Session left, Session right) =>
        left.DeadlineTicks < right.DeadlineTicks || (left.DeadlineTicks == right.DeadlineTicks && left.Id.Value < right.Id.Value);
}
