namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>Where many threads put work for one that waits for it; it takes all that is there at once.</summary>
/// <typeparam name="T">The work.</typeparam>
/// <remarks>Thread-safe; <see cref="Take"/> is for one thread.</remarks>
internal sealed class Mailbox<T>
{
    private const int RoomMin = 64;

    private readonly object _gate = new();
    private T[] _items = new T[RoomMin];
    private int _count;
    private int _bounded;
    private bool _isWaiting;
    private bool _isSignalled;
    private bool _awaitsSignal;
    private bool _isClosed;

    /// <summary>How many things wait, as it was a moment ago.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Puts something in.</summary>
    /// <param name="item">What.</param>
    /// <returns>Whether it was taken; nothing is once the mailbox is closed.</returns>
    public bool TryPost(in T item)
    {
        lock (_gate)
        {
            if (_isClosed) return false;
            if (_count == _items.Length) Array.Resize(ref _items, _count * 2);
            _items[_count++] = item;
            if (_isWaiting) Wake();
            return true;
        }
    }

    /// <summary>Puts something in of which only so much may wait; what else waits does not count.</summary>
    /// <param name="item">What.</param>
    /// <param name="boundedMax">How many that were put in like this may wait together.</param>
    public MailboxVerdict TryPost(in T item, int boundedMax)
    {
        lock (_gate)
        {
            if (_isClosed) return MailboxVerdict.Closed;
            if (_bounded >= boundedMax) return MailboxVerdict.Full;
            if (_count == _items.Length) Array.Resize(ref _items, _count * 2);
            _items[_count++] = item;
            _bounded++;
            if (_isWaiting) Wake();
            return MailboxVerdict.Taken;
        }
    }

    /// <summary>Puts several things in, unless the mailbox is closed.</summary>
    /// <param name="items">What, in order.</param>
    public void Post(ReadOnlySpan<T> items)
    {
        lock (_gate)
        {
            if (_isClosed) return;
            if (_count + items.Length > _items.Length) Array.Resize(ref _items, Math.Max(_items.Length * 2, _count + items.Length));
            items.CopyTo(_items.AsSpan(_count));
            _count += items.Length;
            if (_isWaiting) Wake();
        }
    }

    /// <summary>Takes nothing more in; what is there can still be taken out.</summary>
    public void Close()
    {
        lock (_gate) _isClosed = true;
    }

    /// <summary>Ends the present wait, or the next, though nothing is put in.</summary>
    public void Signal()
    {
        lock (_gate)
        {
            _isSignalled = true;
            if (_isWaiting || _awaitsSignal) Wake();
        }
    }

    /// <summary>Waits for <see cref="Signal"/> and takes nothing.</summary>
    /// <param name="wait">How long to wait at most.</param>
    public void WaitForSignal(TimeSpan wait)
    {
        lock (_gate)
        {
            if (!_isSignalled)
            {
                _awaitsSignal = true;
                Monitor.Wait(_gate, WholeMilliseconds(wait));
                _awaitsSignal = false;
            }

            _isSignalled = false;
        }
    }

    /// <summary>Takes everything out; waits while there is nothing.</summary>
    /// <param name="taken">An array to put in the place of the one that comes back; not longer of use.</param>
    /// <param name="wait">How long to wait at most; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>How many there are in <paramref name="taken"/> now.</returns>
    public int Take(ref T[] taken, TimeSpan wait)
    {
        lock (_gate)
        {
            if (_count == 0 && !_isSignalled && wait != TimeSpan.Zero)
            {
                _isWaiting = true;
                Monitor.Wait(_gate, WholeMilliseconds(wait));
                _isWaiting = false;
            }

            _isSignalled = false;
            var count = _count;
            (taken, _items) = (_items, taken.Length < RoomMin ? new T[RoomMin] : taken);
            _count = _bounded = 0;
            return count;
        }
    }

    /// <summary>A wait counts whole milliseconds and drops the rest: who waits for less than one would go round without waiting until it is over.</summary>
    private static TimeSpan WholeMilliseconds(TimeSpan wait) =>
        wait <= TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds((wait.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond);

    private void Wake()
    {
        _isWaiting = false;
        Monitor.Pulse(_gate);
    }
}
