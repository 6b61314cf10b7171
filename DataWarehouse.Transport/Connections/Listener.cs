using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using DataWarehouse.Transport.Handshakes;

namespace DataWarehouse.Transport.Connections;

/// <summary>Takes the connections that others make: a thread that accepts, and one for each connection, which then reads it.</summary>
/// <remarks>Thread-safe.</remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Stop disposes of the socket, and a transport is stopped once.")]
internal sealed class Listener
{
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromMilliseconds(20);

    private readonly object _lock = new();
    private readonly HashSet<Thread> _threads = [];
    private readonly TcpTransportOptions _options;
    private readonly Func<Socket, PeerLink?> _accept;
    private readonly Action<PeerLink> _run;
    private readonly Socket _socket;
    private readonly Thread _thread;
    private int _pending;
    private bool _isStopped;

    /// <summary>Begins to listen.</summary>
    /// <param name="options">Where, and how many at once.</param>
    /// <param name="accept">Makes a connection.</param>
    /// <param name="run">Uses it until its end.</param>
    /// <exception cref="SocketException">The address cannot be listened on.</exception>
    public Listener(TcpTransportOptions options, Func<Socket, PeerLink?> accept, Action<PeerLink> run)
    {
        (_options, _accept, _run) = (options, accept, run);
        _socket = new Socket(options.Listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (options.Listen.Address.Equals(IPAddress.IPv6Any))
            _socket.DualMode = true;
        try
        {
            _socket.Bind(options.Listen);
            _socket.Listen(options.PendingHandshakesMax);
        }
        catch (SocketException)
        {
            _socket.Dispose();
            throw;
        }

        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _thread = new Thread(Accept) { IsBackground = true, Name = $"peer-accept {EndPoint.Port}" };
        _thread.Start();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Takes no more connections. Those that are up stay until somebody ends them.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
            Monitor.PulseAll(_lock);
        }

        _socket.Dispose();
    }

    /// <summary>Waits until all its threads but the calling one are done.</summary>
    public void Join()
    {
        _thread.Join();
        Thread[] threads;
        lock (_lock)
            threads = [.. _threads];
        foreach (var thread in threads)
            thread.Join();
    }

    private void Accept()
    {
        while (true)
        {
            try
            {
                Begin(_socket.Accept());
            }
            catch (Exception exception) when (ConnectionFaults.IsOne(exception))
            {
                // One that was given up before it was accepted, which does not concern the others; or no handle is left, and some may soon be.
                lock (_lock)
                {
                    if (!_isStopped)
                        Monitor.Wait(_lock, PauseAfterFault);
                    if (_isStopped)
                        return;
                }
            }
        }
    }

    private void Begin(Socket socket)
    {
        lock (_lock)
        {
            if (!_isStopped && _pending < _options.PendingHandshakesMax)
            {
                _pending++;
                var thread = new Thread(() => Serve(socket)) { IsBackground = true, Name = $"peer-read {EndPoint.Port}" };
                _threads.Add(thread);
                thread.Start();
                return;
            }

            if (_isStopped)
            {
                socket.Dispose();
                return;
            }
        }

        var place = SocketSettings.RemoteOf(socket);
        socket.Dispose();
        _options.Observer.OnRefused(new PeerRefusal(
            PeerRefusalKind.TooMany, default, place, $"a peer at {place} is refused: {_options.PendingHandshakesMax} handshakes are under way", IsByPeer: false));
    }

    private void Serve(Socket socket)
    {
        try
        {
            var link = _accept(socket);
            lock (_lock)
                _pending--;
            if (link is not null)
                _run(link);
        }
        finally
        {
            lock (_lock)
                _threads.Remove(Thread.CurrentThread);
        }
    }
}
