using System.Net;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport;

namespace DataWarehouse.Tests.Transport.Tcp;

/// <summary>Transports of one cluster on loopback, each on a port that the system chose, and the address book that they share.</summary>
internal sealed class TcpNet : IDisposable
{
    public static readonly ClusterId Cluster = new(0x1234);

    private readonly Lock _lock = new();
    private readonly List<TcpPeerTransport> _transports = [];
    private readonly HashSet<(PeerId One, PeerId Other)> _cut = [];
    private long _boots;

    public RecordingObserver Observer { get; } = new();

    public TcpTransportOptions Options(PeerId local)
    {
        var boot = Interlocked.Increment(ref _boots);
        return new TcpTransportOptions
        {
            Cluster = Cluster,
            Local = local,
            Boot = new PeerBoot(new BootId((UInt128)(ulong)boot), boot),
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Observer = Observer,
            ReconnectDelayMax = TimeSpan.FromMilliseconds(100),
            IsJoining = local.Incarnation == Incarnation.None,
            JoiningNodesMax = local.Incarnation == Incarnation.None ? 0 : 2,
        };
    }

    /// <summary>Adds a transport; it is known to the others once <see cref="Update"/> is called after its start.</summary>
    public TcpPeerTransport Add(TcpTransportOptions options)
    {
        var transport = new TcpPeerTransport(options);
        lock (_lock)
        {
            _transports.RemoveAll(each => each.Local == options.Local);
            _transports.Add(transport);
        }

        return transport;
    }

    public void SetCut(PeerId one, PeerId other, bool isCut)
    {
        lock (_lock)
        {
            _ = isCut ? _cut.Add((one, other)) | _cut.Add((other, one)) : _cut.Remove((one, other)) | _cut.Remove((other, one));
        }

        Update();
    }

    /// <summary>Gives every transport the addresses of all others from which it is not cut off.</summary>
    public void Update()
    {
        lock (_lock)
        {
            foreach (var transport in _transports)
            {
                transport.SetPeers([.. _transports
                    .Where(peer => peer.Local.Incarnation != Incarnation.None && peer.EndPoint is not null && peer != transport && !_cut.Contains((transport.Local, peer.Local)))
                    .Select(peer => new PeerAddress(peer.Local, "127.0.0.1", peer.EndPoint!.Port))]);
            }
        }
    }

    public void Dispose()
    {
        TcpPeerTransport[] transports;
        lock (_lock)
            transports = [.. _transports];
        foreach (var transport in transports)
            transport.Stop();
    }
}
