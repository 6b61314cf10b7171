using System.Net;
using System.Net.Sockets;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport.Frames;
using DataWarehouse.Transport.Handshakes;

namespace DataWarehouse.Tests.Transport.Tcp;

/// <summary>A peer that a test plays by hand: it connects, greets as it is told, and sends bytes of any kind.</summary>
internal sealed class RawPeer : IDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    public RawPeer(IPEndPoint to)
    {
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Eventually.Limit.TotalMilliseconds };
        _socket.Connect(to);
        _stream = new NetworkStream(_socket, ownsSocket: true);
    }

    /// <summary>What the other end answered.</summary>
    public Greeting? Welcome { get; private set; }

    /// <summary>The key of the direction from here to there.</summary>
    public uint Key { get; private set; }

    public static Greeting GreetingOf(PeerId peer, PeerId wanted, long startCounter = 1, long batch = 0) => new(
        TcpNet.Cluster, PeerChannel.Raft, FrameFormat.Version, FrameFormat.Version, false, peer,
        new PeerProgress(new PeerBoot(new BootId((UInt128)(ulong)(startCounter * 1_000)), startCounter), batch), 77, wanted);

    /// <summary>Shakes hands; null when all went well, else the reason of the refusal.</summary>
    public (PeerRefusalKind Kind, string Reason)? Greet(Greeting greeting)
    {
        var handshake = new Handshake(_stream, greeting, _socket.RemoteEndPoint);
        try
        {
            handshake.Dial(_ => (PeerRefusalKind.None, string.Empty));
        }
        catch (PeerRefusedException refused)
        {
            return (refused.Kind, refused.Message);
        }

        Welcome = handshake.Peer;
        Key = FrameCrc.KeyOf(greeting.Nonce, Welcome!.Nonce, isFromDialler: true);
        return null;
    }

    public byte[] Frame(ulong number, params string[] texts) => FrameOf(Key, number, texts);

    public static byte[] FrameOf(uint key, ulong number, params string[] texts)
    {
        var frame = new OutgoingFrame(0);
        foreach (var text in texts)
            Assert.True(frame.TryAdd(System.Text.Encoding.UTF8.GetBytes(text)));
        frame.Seal(key, number);
        return frame.Bytes.ToArray();
    }

    public void Send(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

    /// <summary>Waits until the other end closes the connection.</summary>
    public void UntilClosed()
    {
        var rest = new byte[4_096];
        try
        {
            while (_stream.Read(rest) > 0)
                continue;
        }
        catch (IOException)
        {
            // Reset instead of closed: what was sent was not read to its end.
        }
    }

    public void Dispose() => _stream.Dispose();
}
