using System.Net;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport.Handshakes;
using DataWarehouse.Transport.Security;

namespace DataWarehouse.Transport;

/// <summary>What a <see cref="TcpPeerTransport"/> needs to know.</summary>
/// <remarks>Immutable and thread-safe, as long as what it refers to is.</remarks>
public sealed record TcpTransportOptions
{
    /// <summary>The cluster.</summary>
    public required ClusterId Cluster { get; init; }

    /// <summary>This node; with <see cref="IsJoining"/> its incarnation is none.</summary>
    public required PeerId Local { get; init; }

    /// <summary>The present run of this process.</summary>
    public required PeerBoot Boot { get; init; }

    /// <summary>Where to listen; port 0 for any.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Is told what goes wrong.</summary>
    public required ITcpTransportObserver Observer { get; init; }

    /// <summary>How much it holds for each peer and channel.</summary>
    public PeerTransportLimits Limits { get; init; } = PeerTransportLimits.Default;

    /// <summary>
    /// Certificates for both directions. Null for none: anybody who reaches the port and knows the cluster id may then pass for any peer, so only where the
    /// network keeps others out.
    /// </summary>
    public IPeerCertificateSource? Certificates { get; init; }

    /// <summary>Remembers how far the peers' data had come. Default: as long as the process lives.</summary>
    public IPeerMemory Memory { get; init; } = new RememberedPeers();

    /// <summary>Tells the number of the last durable batch of this node's log; asked at each handshake. Default: always 0.</summary>
    public Func<long> DurableBatch { get; init; } = static () => 0;

    /// <summary>Whether this node has no incarnation yet. It then connects to all addresses itself.</summary>
    public bool IsJoining { get; init; }

    /// <summary>How many nodes without an incarnation may be connected at once. Default 0: none; at most 1,024.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int JoiningNodesMax
    {
        get;
        init => field = Checked(value, 0, 1_024);
    }

    /// <summary>The most bytes a second that are sent to one peer on the bulk channel. Default 64 MiB; 1 KiB to 1 TiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public long BulkBytesPerSecondMax
    {
        get;
        init => field = Checked(value, 1L << 10, 1L << 40);
    } = 64L << 20;

    /// <summary>How long connecting to one address may take. Default 2 s; 10 ms to 1 min.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan ConnectTimeout
    {
        get;
        init => field = Checked(value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
    } = TimeSpan.FromSeconds(2);

    /// <summary>How long a handshake may take, encryption included. Default 5 s; 10 ms to 1 min.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan HandshakeTimeout
    {
        get;
        init => field = Checked(value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
    } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a peer may leave bytes, or the probes of an idle connection, unanswered before the connection is given up. Default 10 s; 1 s to 10 min. Bytes
    /// are watched on Linux only; elsewhere the system's own time counts for them.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan SilenceTimeout
    {
        get;
        init => field = Checked(value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
    } = TimeSpan.FromSeconds(10);

    /// <summary>The longest delay between attempts to connect. Default 1 s, which is also the most; at least 20 ms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan ReconnectDelayMax
    {
        get;
        init => field = Checked(value, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1));
    } = TimeSpan.FromSeconds(1);

    /// <summary>How many connections that others make may be in their handshake at once; more are closed at once. Default 64; 1 to 4,096.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int PendingHandshakesMax
    {
        get;
        init => field = Checked(value, 1, 4_096);
    } = 64;

    /// <summary>The clock for delays, deadlines and rates.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    private static T Checked<T>(T value, T min, T max) where T : IComparable<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, min);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, max);
        return value;
    }
}
