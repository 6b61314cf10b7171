using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport;
using DataWarehouse.Transport.Handshakes;
using DataWarehouse.Transport.Security;

namespace DataWarehouse.Benchmarks.Transport;

/// <summary>Two transports on loopback, of which one sends and the other counts.</summary>
internal sealed class SocketPair : IDisposable
{
    private static readonly PeerId A = new("a", new Incarnation(1));
    private static readonly PeerId B = new("b", new Incarnation(2));

    private readonly TcpPeerTransport _a;
    private readonly TcpPeerTransport _b;
    private readonly Counter _room = new(holdsAll: false);
    private readonly Counter _counter;
    private long _sent;

    public SocketPair(bool isEncrypted, bool holdsAll)
    {
        _counter = new Counter(holdsAll);
        using var authority = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = isEncrypted ? Root(authority) : null;
        _a = new TcpPeerTransport(OptionsOf(A, 1, root));
        _b = new TcpPeerTransport(OptionsOf(B, 2, root));
        _a.Start(_room);
        _b.Start(_counter);
        _b.SetPeers([new PeerAddress(A, "127.0.0.1", _a.EndPoint!.Port)]);
        _a.SetPeers([new PeerAddress(B, "127.0.0.1", _b.EndPoint!.Port)]);
        _room.UntilConnected();
        _counter.UntilConnected();
    }

    public void Send(ReadOnlySpan<byte> payload, int count)
    {
        for (var i = 0; i < count; i++)
        {
            while (_a.Send(B, PeerChannel.Raft, payload) is var result && result != SendResult.Accepted)
            {
                if (result != SendResult.QueueFull)
                    throw new InvalidOperationException($"The send was refused: {result}.");
                _room.UntilRoom();
            }
        }

        _sent += count;
        _counter.UntilReceived(_sent);
    }

    public void Dispose()
    {
        _a.Stop();
        _b.Stop();
    }

    private static TcpTransportOptions OptionsOf(PeerId local, long number, X509Certificate2? root) => new()
    {
        Cluster = new ClusterId(1),
        Local = local,
        Boot = new PeerBoot(new BootId((UInt128)(ulong)number), number),
        Listen = new IPEndPoint(IPAddress.Loopback, 0),
        Observer = new Complaints(),
        Certificates = root is null ? null : new FixedCertificates(new PeerCertificates(Sign(root, local.Node, number), [root])),
    };

    private static X509Certificate2 Root(ECDsa key)
    {
        var request = new CertificateRequest("CN=root", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-2), now.AddDays(2));
    }

    private static X509Certificate2 Sign(X509Certificate2 root, string node, long number)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={node}", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.Create(root, now.AddDays(-1), now.AddDays(1), BitConverter.GetBytes(number));
        return certificate.CopyWithPrivateKey(key);
    }

    private sealed class FixedCertificates(PeerCertificates certificates) : IPeerCertificateSource
    {
        public PeerCertificates Current => certificates;
    }

    private sealed class Complaints : ITcpTransportObserver
    {
        public void OnRefused(PeerRefusal refusal) => Console.Error.WriteLine(refusal.Reason);

        public void OnReceiverFault(PeerReceiverFault fault) => Console.Error.WriteLine(fault.Exception);

        public void OnCertificatesKept(string reason) => Console.Error.WriteLine(reason);
    }

    private sealed class Counter(bool holdsAll) : IPeerReceiver
    {
        private readonly object _lock = new();
        private int _connected;
        private long _received;
        private bool _hasRoom;

        public void UntilConnected() => Until(() => _connected == 3);

        public void UntilReceived(long count) => Until(() => _received >= count);

        public void UntilRoom() => Until(() =>
        {
            var had = _hasRoom;
            _hasRoom = false;
            return had;
        });

        public void OnConnected(PeerConnection connection, PeerBoot boot) => Change(() => _connected++);

        public void OnMessages(PeerConnection connection, ReadOnlySpan<PeerMessage> messages)
        {
            if (holdsAll)
            {
                foreach (ref readonly var message in messages)
                    message.Buffer.Hold();
            }

            lock (_lock)
            {
                _received += messages.Length;
                Monitor.PulseAll(_lock);
            }
        }

        public void OnDisconnected(PeerConnection connection)
        {
        }

        public void OnRoom(PeerConnection connection) => Change(() => _hasRoom = true);

        private void Change(Action change)
        {
            lock (_lock)
            {
                change();
                Monitor.PulseAll(_lock);
            }
        }

        private void Until(Func<bool> condition)
        {
            lock (_lock)
            {
                while (!condition())
                    Monitor.Wait(_lock);
            }
        }
    }
}
