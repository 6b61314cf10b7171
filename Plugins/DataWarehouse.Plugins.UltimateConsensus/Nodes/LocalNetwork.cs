using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>Connects nodes of one process in memory; a thread of its own delivers.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class LocalNetwork : IDisposable
{
    private readonly object _gate = new();
    private readonly Thread _thread;
    private bool _hasSome;
    private bool _isStopping;

    /// <summary>Makes a network without nodes.</summary>
    /// <param name="limits">The limits of every transport on it.</param>
    /// <param name="onReceiverFault">Told of every exception that a receiver lets out, on the thread that delivers.</param>
    public LocalNetwork(PeerTransportLimits limits, Action<PeerReceiverFault> onReceiverFault)
    {
        Network = new InMemoryNetwork(limits, onReceiverFault);
        _thread = new Thread(Run) { Name = "local network", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The network, to cut and restore links.</summary>
    public InMemoryNetwork Network { get; }

    /// <summary>Makes a transport for a node. It takes part once it is started.</summary>
    /// <param name="local">The node; one transport of that name at a time can be running.</param>
    public IPeerTransport CreateTransport(PeerId local) => new LocalTransport(this, Network.CreateTransport(local));

    /// <summary>Delivers nothing more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    /// <summary>Says that something may wait to be delivered.</summary>
    internal void Signal()
    {
        lock (_gate)
        {
            if (_hasSome) return;
            _hasSome = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        while (true)
        {
            lock (_gate)
            {
                while (!_hasSome && !_isStopping) Monitor.Wait(_gate);
                if (_isStopping) return;
                _hasSome = false;
            }

            while (Network.DeliverNext()) { }
        }
    }
}
