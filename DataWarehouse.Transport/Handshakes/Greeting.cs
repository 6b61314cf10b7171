using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Transport.Handshakes;

/// <summary>What one end says of itself, and whom it wants to talk to.</summary>
/// <param name="Cluster">Its cluster.</param>
/// <param name="Channel">The channel of the connection.</param>
/// <param name="OldestFrames">The lowest version of frames that it reads; in a welcome, the version agreed on.</param>
/// <param name="NewestFrames">The highest version of frames that it reads; in a welcome, the version agreed on.</param>
/// <param name="IsJoining">Whether it has no incarnation yet.</param>
/// <param name="Peer">Its name and life.</param>
/// <param name="Progress">Its run, and the last durable batch of its log.</param>
/// <param name="Nonce">A random number, new for each connection.</param>
/// <param name="Wanted">Whom it wants to talk to; the default value for whoever answers.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record Greeting(
    ClusterId Cluster,
    PeerChannel Channel,
    byte OldestFrames,
    byte NewestFrames,
    bool IsJoining,
    PeerId Peer,
    PeerProgress Progress,
    UInt128 Nonce,
    PeerId Wanted);
