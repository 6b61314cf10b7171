using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Benchmarks.Load;

/// <summary>Nodes of one process, connected in memory; one thread delivers.</summary>
internal sealed class PumpedNetwork : IDisposable
{
    private readonly InMemoryNetwork _network = new(PeerTransportLimits.Default, static fault => Console.Error.WriteLine(fault));
    private readonly object _gate = new();
    private readonly Thread _pump;
    private bool _hasSome;
    private bool _isStopping;

    public PumpedNetwork()
    {
        _pump = new Thread(Run) { Name = "network", IsBackground = true };
        _pump.Start();
    }

    public IPeerTransport CreateTransport(PeerId local) => new Signalling(this, _network.CreateTransport(local));

    public void Dispose()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.Pulse(_gate);
        }

        _pump.Join();
    }

    private void Signal()
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

            while (_network.DeliverNext()) { }
        }
    }

    private sealed class Signalling(PumpedNetwork owner, InMemoryTransport inner) : IPeerTransport
    {
        public PeerId Local => inner.Local;

        public PeerBoot Boot => inner.Boot;

        public PeerTransportLimits Limits => inner.Limits;

        public void Start(IPeerReceiver receiver)
        {
            inner.Start(receiver);
            owner.Signal();
        }

        public SendResult Send(PeerId to, PeerChannel channel, ReadOnlySpan<byte> payload)
        {
            var result = inner.Send(to, channel, payload);
            owner.Signal();
            return result;
        }

        public void Stop() => inner.Stop();
    }
}
