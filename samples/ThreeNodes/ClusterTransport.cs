using System.Net;
using DataWarehouse.Plugins.UltimateConsensus;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport;
using DataWarehouse.Transport.Handshakes;

namespace DataWarehouse.Samples.ThreeNodes;

/// <summary>The way to the other nodes: TCP without certificates, so for one machine or a network that keeps others out.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed partial class ClusterTransport(ILogger logger) : ITcpTransportObserver
{
    // Drawn once for a cluster; nodes of different clusters never talk to each other.
    private static readonly ClusterId Cluster = new(new UInt128(0x5EED_0F_7433_0DE5, 0x0000_0001_2026_1123));

    public static TcpPeerTransport Make(ClusterOptions cluster, string dataDirectory, ILoggerFactory loggers)
    {
        var own = cluster.Nodes[cluster.Node].Peer;
        var transport = new TcpPeerTransport(new TcpTransportOptions
        {
            Cluster = Cluster,
            Local = PeerOf(cluster.Node),
            Boot = NodeBoot.Begin(dataDirectory),
            Listen = new IPEndPoint(IPAddress.Parse(own.Host), own.Port),
            Observer = new ClusterTransport(loggers.CreateLogger<ClusterTransport>()),
        });
        transport.SetPeers([.. cluster.Nodes.Select(node => new PeerAddress(PeerOf(node.Key), node.Value.Peer.Host, node.Value.Peer.Port))]);
        return transport;
    }

    public void OnRefused(PeerRefusal refusal) => Refused(logger, refusal.Reason);

    public void OnReceiverFault(PeerReceiverFault fault) => Failed(logger, fault.Exception);

    public void OnCertificatesKept(string reason) => Refused(logger, reason);

    private static PeerId PeerOf(string node) => new(node, new Incarnation(1));

    [LoggerMessage(1, LogLevel.Warning, "A peer was refused: {Reason}")]
    private static partial void Refused(ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Error, "A receiver failed")]
    private static partial void Failed(ILogger logger, Exception exception);
}
