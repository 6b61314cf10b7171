namespace DataWarehouse.Simulation.Clock;

/// <summary>
/// The virtual clock of one world, in microseconds, and what is to happen at which time. Things of the same time happen in the order in which they
/// were asked for, so that a run depends on nothing but its seed.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class EventQueue
{
    /// <summary>Events waiting at most; a world that needs more has run away.</summary>
    public const int WaitingMax = 1 << 20;

    private Waiting[] _heap = new Waiting[256];
    private int _count;
    private long _sequence;

    /// <summary>The present virtual time in microseconds.</summary>
    public long NowMicros { get; private set; }

    /// <summary>How many events wait.</summary>
    public int Count => _count;

    /// <summary>How many have happened.</summary>
    public long Fired { get; private set; }

    /// <summary>Asks for a call after a time.</summary>
    /// <param name="delayMicros">0 or more.</param>
    /// <param name="target">Whom to call.</param>
    /// <param name="code">Given back.</param>
    /// <param name="argument">Given back.</param>
    public void After(long delayMicros, IEventTarget target, int code, long argument = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delayMicros);
        At(NowMicros + delayMicros, target, code, argument);
    }

    /// <summary>Asks for a call at a time.</summary>
    /// <param name="timeMicros">Not before now.</param>
    /// <param name="target">Whom to call.</param>
    /// <param name="code">Given back.</param>
    /// <param name="argument">Given back.</param>
    public void At(long timeMicros, IEventTarget target, int code, long argument = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeMicros, NowMicros);
        if (_count == WaitingMax) throw new InvalidOperationException($"{WaitingMax} events are waiting.");
        if (_count == _heap.Length) Array.Resize(ref _heap, _heap.Length * 2);
        Rise(_count++, new Waiting(timeMicros, _sequence++, target, code, argument));
    }

    /// <summary>Moves the clock to the next event and makes it happen.</summary>
    /// <returns>False if none waits.</returns>
    public bool FireNext()
    {
        if (_count == 0) return false;
        var next = _heap[0];
        var last = _heap[--_count];
        _heap[_count] = default;
        if (_count > 0) Sink(last);
        NowMicros = next.TimeMicros;
        Fired++;
        next.Target.Fire(next.Code, next.Argument);
        return true;
    }

    private void Rise(int position, in Waiting item)
    {
        while (position > 0)
        {
            var parent = (position - 1) >> 2;
            if (!item.IsBefore(_heap[parent])) break;
            _heap[position] = _heap[parent];
            position = parent;
        }

        _heap[position] = item;
    }

    private void Sink(in Waiting item)
    {
        var position = 0;
        while (true)
        {
            var first = (position << 2) + 1;
            if (first >= _count) break;
            var least = first;
            var end = Math.Min(first + 4, _count);
            for (var child = first + 1; child < end; child++)
            {
                if (_heap[child].IsBefore(_heap[least])) least = child;
            }

            if (!_heap[least].IsBefore(item)) break;
            _heap[position] = _heap[least];
            position = least;
        }

        _heap[position] = item;
    }

    private readonly record struct Waiting(long TimeMicros, long Sequence, IEventTarget Target, int Code, long Argument)
    {
        public bool IsBefore(in Waiting other) => TimeMicros != other.TimeMicros ? TimeMicros < other.TimeMicros : Sequence < other.Sequence;
    }
}
