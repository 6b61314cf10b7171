using System.Net.Sockets;

namespace DataWarehouse.Transport.Connections;

/// <summary>Closes sockets whose time to connect or to greet is over: blocking calls have no better way to end.</summary>
/// <remarks>Thread-safe. Has a thread of its own, which sleeps as long as there is nothing to watch.</remarks>
internal sealed class DeadlineWatch
{
    private readonly object _lock = new();
    private readonly List<Deadline> _deadlines = [];
    private readonly TimeProvider _time;
    private readonly long _origin;
    private bool _isStopped;

    /// <summary>Begins to watch.</summary>
    /// <param name="name">The name of its thread.</param>
    /// <param name="time">The clock.</param>
    public DeadlineWatch(string name, TimeProvider time)
    {
        _time = time;
        _origin = time.GetTimestamp();
        Thread = new Thread(Watch) { IsBackground = true, Name = name };
        Thread.Start();
    }

    /// <summary>The thread.</summary>
    public Thread Thread { get; }

    /// <summary>Watches a socket until the result is disposed.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="time">How long it has.</param>
    public Deadline Watch(Socket socket, TimeSpan time)
    {
        lock (_lock)
        {
            var deadline = new Deadline(this, socket, Now + time);
            if (_isStopped)
                socket.Dispose();
            _deadlines.Add(deadline);
            Monitor.Pulse(_lock);
            return deadline;
        }
    }

    /// <summary>Ends the thread, and closes all that is watched.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
            foreach (var deadline in _deadlines)
                deadline.Socket.Dispose();
            Monitor.PulseAll(_lock);
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    private void Remove(Deadline deadline)
    {
        lock (_lock)
            _deadlines.Remove(deadline);
    }

    private void Watch()
    {
        lock (_lock)
        {
            while (!_isStopped)
            {
                var wait = CloseDue(Now);
                if (wait is { } time)
                    Monitor.Wait(_lock, time);
                else
                    Monitor.Wait(_lock);
            }
        }
    }

    private TimeSpan? CloseDue(TimeSpan now)
    {
        TimeSpan? wait = null;
        for (var i = _deadlines.Count - 1; i >= 0; i--)
        {
            var deadline = _deadlines[i];
            var left = deadline.Due - now;
            if (left <= TimeSpan.Zero)
            {
                deadline.IsOver = true;
                deadline.Socket.Dispose();
                _deadlines.RemoveAt(i);
            }
            else if (wait is null || left < wait)
            {
                // A wait is cut to whole milliseconds, and one of zero would spin.
                wait = left + TimeSpan.FromMilliseconds(1);
            }
        }

        return wait;
    }

    /// <summary>One socket that is watched.</summary>
    internal sealed class Deadline(DeadlineWatch watch, Socket socket, TimeSpan due) : IDisposable
    {
        private volatile bool _isOver;

        /// <summary>The socket.</summary>
        public Socket Socket { get; } = socket;

        /// <summary>When its time is over.</summary>
        public TimeSpan Due { get; } = due;

        /// <summary>Whether its time was over and the socket was closed.</summary>
        public bool IsOver
        {
            get => _isOver;
            set => _isOver = value;
        }

        /// <summary>Watches it no longer.</summary>
        public void Dispose() => watch.Remove(this);
    }
}
