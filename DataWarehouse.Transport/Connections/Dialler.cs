using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport.Pacing;

namespace DataWarehouse.Transport.Connections;

/// <summary>Keeps one channel to one address connected: a thread that connects, reads as long as the connection is up, and begins anew.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class Dialler
{
    private readonly object _lock = new();
    private readonly PeerChannel _channel;
    private readonly Func<PeerAddress, PeerChannel, PeerLink?> _dial;
    private readonly Action<PeerLink> _run;
    private readonly ReconnectDelay _delay;
    private readonly TimeSpan _steadyAfter;
    private readonly TimeProvider _time;
    private PeerAddress _address;
    private bool _isStopped;

    /// <summary>Begins to connect.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="options">Delays and clock.</param>
    /// <param name="dial">Makes a connection.</param>
    /// <param name="run">Uses it until its end.</param>
    public Dialler(PeerAddress address, PeerChannel channel, TcpTransportOptions options, Func<PeerAddress, PeerChannel, PeerLink?> dial, Action<PeerLink> run)
    {
        _address = address;
        (_channel, _dial, _run) = (channel, dial, run);
        _steadyAfter = options.ReconnectDelayMax;
        _time = options.Time;
        _delay = new ReconnectDelay(options.ReconnectDelayMax, unchecked((ulong)options.Boot.Id.Value + (ulong)channel + (ulong)address.Port));
        Thread = new Thread(Work) { IsBackground = true, Name = $"peer-dial {address.Peer?.Node ?? address.Host} {channel}" };
        Thread.Start();
    }

    /// <summary>Where it connects to.</summary>
    public PeerAddress Address
    {
        get
        {
            lock (_lock)
                return _address;
        }
    }

    /// <summary>The thread.</summary>
    public Thread Thread { get; }

    /// <summary>Connects to another address from the next time on.</summary>
    /// <param name="address">An address of the same peer.</param>
    public void Redirect(PeerAddress address)
    {
        lock (_lock)
        {
            if (_address == address)
                return;

            _address = address;
            _delay.Reset();
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Connects no more. The connection that is up stays until somebody ends it.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
            Monitor.PulseAll(_lock);
        }
    }

    private void Work()
    {
        while (!IsStopped())
        {
            if (_dial(Address, _channel) is { } link)
            {
                var begin = _time.GetTimestamp();
                _run(link);

                // A peer that takes connections and drops them is not called in ever shorter steps.
                if (_time.GetElapsedTime(begin) >= _steadyAfter)
                    Reset();
            }

            Pause();
        }
    }

    private bool IsStopped()
    {
        lock (_lock)
            return _isStopped;
    }

    private void Reset()
    {
        lock (_lock)
            _delay.Reset();
    }

    private void Pause()
    {
        lock (_lock)
        {
            if (!_isStopped)
                Monitor.Wait(_lock, _delay.Next());
        }
    }
}
