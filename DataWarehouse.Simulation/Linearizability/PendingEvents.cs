namespace DataWarehouse.Simulation.Linearizability;

/// <summary>
/// The calls and returns that have not been explained yet, as two doubly linked lists in the order of time: one of the operations with an
/// answer, one of the calls whose outcome is unknown. An operation is taken out in constant time and put back in the opposite order.
/// <para>Only an operation that was called before the first remaining return may come next. Unknown outcomes stand apart because they never
/// return: among the others they would be tried first, for ever.</para>
/// </summary>
/// <remarks>Not thread-safe. Keeps its arrays from one key to the next.</remarks>
internal sealed class PendingEvents
{
    /// <summary>The end of a list.</summary>
    public const int None = 0;

    private const int AnsweredHead = 0;
    private const int UnknownHead = 1;
    private const int FirstEvent = 2;

    private int[] _next = [];
    private int[] _previous = [];
    private int[] _ranks = [];
    private long[] _times = [];
    private int[] _order = [];

    /// <summary>The first event of an operation with an answer. While one remains, it is a call, and its return follows.</summary>
    public int FirstAnswered => _next[AnsweredHead];

    /// <summary>The first call with an unknown outcome, or <see cref="None"/>.</summary>
    public int FirstUnknown => _next[UnknownHead];

    /// <summary>Lays out the events of one key.</summary>
    /// <typeparam name="TOperation">What was asked and answered.</typeparam>
    /// <param name="operations">The operations; their places name them.</param>
    public void Begin<TOperation>(IReadOnlyList<TimedOperation<TOperation>> operations)
    {
        Resize((operations.Count * 2) + FirstEvent);
        var count = 0;
        for (var i = 0; i < operations.Count; i++)
        {
            Enter(CallOf(i), operations[i].CalledAt, ref count);
            if (!operations[i].IsOutcomeUnknown)
                Enter(ReturnOf(i), operations[i].ReturnedAt, ref count);
        }

        // Calls before returns at the same instant (events of calls are even), so that operations which only touch are concurrent.
        _order.AsSpan(0, count).Sort((a, b) => _times[a] != _times[b] ? _times[a].CompareTo(_times[b]) : (a & 1) != (b & 1) ? (a & 1) - (b & 1) : a - b);
        Link(operations, count);
    }

    /// <summary>The event of an operation's call.</summary>
    /// <param name="operation">The operation.</param>
    public static int CallOf(int operation) => (operation * 2) + FirstEvent;

    /// <summary>The operation of an event.</summary>
    /// <param name="pendingEvent">The event.</param>
    public static int OperationOf(int pendingEvent) => (pendingEvent - FirstEvent) >> 1;

    /// <summary>Whether an event is a return.</summary>
    /// <param name="pendingEvent">The event.</param>
    public static bool IsReturn(int pendingEvent) => (pendingEvent & 1) != 0;

    /// <summary>The next event in the same list, or <see cref="None"/>.</summary>
    /// <param name="pendingEvent">The event; may be one that was just taken out.</param>
    public int After(int pendingEvent) => _next[pendingEvent];

    /// <summary>Whether one event comes before another.</summary>
    /// <param name="pendingEvent">The one.</param>
    /// <param name="other">The other.</param>
    public bool IsBefore(int pendingEvent, int other) => _ranks[pendingEvent] < _ranks[other];

    /// <summary>Takes out an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="isOutcomeUnknown">Whether it has no return.</param>
    public void TakeOut(int operation, bool isOutcomeUnknown)
    {
        Unlink(CallOf(operation));
        if (!isOutcomeUnknown)
            Unlink(ReturnOf(operation));
    }

    /// <summary>Puts back the operation that was taken out last.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="isOutcomeUnknown">Whether it has no return.</param>
    public void PutBack(int operation, bool isOutcomeUnknown)
    {
        if (!isOutcomeUnknown)
            Relink(ReturnOf(operation));
        Relink(CallOf(operation));
    }

    private static int ReturnOf(int operation) => CallOf(operation) + 1;

    private void Resize(int events)
    {
        if (_next.Length >= events)
            return;
        var size = Math.Max(events, _next.Length * 2);
        (_next, _previous, _ranks, _order, _times) = (new int[size], new int[size], new int[size], new int[size], new long[size]);
    }

    private void Enter(int pendingEvent, long at, ref int count)
    {
        _times[pendingEvent] = at;
        _order[count++] = pendingEvent;
    }

    private void Link<TOperation>(IReadOnlyList<TimedOperation<TOperation>> operations, int count)
    {
        var (lastAnswered, lastUnknown) = (AnsweredHead, UnknownHead);
        for (var rank = 0; rank < count; rank++)
        {
            var pendingEvent = _order[rank];
            _ranks[pendingEvent] = rank;
            ref var last = ref operations[OperationOf(pendingEvent)].IsOutcomeUnknown ? ref lastUnknown : ref lastAnswered;
            _next[last] = pendingEvent;
            _previous[pendingEvent] = last;
            last = pendingEvent;
        }

        _next[lastAnswered] = None;
        _next[lastUnknown] = None;
    }

    private void Unlink(int pendingEvent)
    {
        var (before, after) = (_previous[pendingEvent], _next[pendingEvent]);
        _next[before] = after;
        if (after != None)
            _previous[after] = before;
    }

    private void Relink(int pendingEvent)
    {
        var (before, after) = (_previous[pendingEvent], _next[pendingEvent]);
        _next[before] = pendingEvent;
        if (after != None)
            _previous[after] = pendingEvent;
    }
}
