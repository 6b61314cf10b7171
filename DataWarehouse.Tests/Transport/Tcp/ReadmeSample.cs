using System.Net;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport;
using DataWarehouse.Transport.Security;

namespace DataWarehouse.Tests.Transport.Tcp;

/// <summary>The sample of the transport's README; a test keeps the two equal.</summary>
public static class ReadmeSample
{
    // <sample>
    public static TcpPeerTransport Begin(PeerId local, IPeerReceiver receiver, ITcpTransportObserver observer, IPeerCertificateSource certificates)
    {
        var transport = new TcpPeerTransport(new TcpTransportOptions
        {
            Cluster = new ClusterId(271_828),
            Local = local,
            Boot = new PeerBoot(new BootId(314_159), StartCounter: 1),
            Listen = new IPEndPoint(IPAddress.Any, 7_400),
            Observer = observer,
            Certificates = certificates,
        });
        transport.SetPeers([new PeerAddress(new PeerId("node2", new Incarnation(2)), "node2.example", 7_400)]);
        transport.Start(receiver);
        return transport;
    }
    // </sample>
}
