using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport;
using DataWarehouse.Transport.Handshakes;

namespace DataWarehouse.Benchmarks.Load.Sites;

/// <summary>The names of the nodes, and their transports.</summary>
internal static class LoadPeers
{
    public static PeerId Of(int number) => new($"n{number}", new Incarnation(number));

    public static TcpPeerTransport Tcp(int number)
    {
        Span<byte> boot = stackalloc byte[16];
        RandomNumberGenerator.Fill(boot);
        return new TcpPeerTransport(new TcpTransportOptions
        {
            Cluster = new ClusterId(5),
            Local = Of(number),
            Boot = new PeerBoot(new BootId(BinaryPrimitives.ReadUInt128LittleEndian(boot)), 1),
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Observer = new Complaints(),
        });
    }

    private sealed class Complaints : ITcpTransportObserver
    {
        public void OnRefused(PeerRefusal refusal) => Console.Error.WriteLine(refusal.Reason);

        public void OnReceiverFault(PeerReceiverFault fault) => Console.Error.WriteLine(fault.Exception);

        public void OnCertificatesKept(string reason) => Console.Error.WriteLine(reason);
    }
}
