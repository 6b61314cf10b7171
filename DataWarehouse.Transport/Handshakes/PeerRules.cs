using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport.Frames;

namespace DataWarehouse.Transport.Handshakes;

/// <summary>Whether a peer that greets is the one to talk to. Both ends ask, each for itself.</summary>
/// <remarks>Stateless but for the memory; thread-safe.</remarks>
internal sealed class PeerRules(ClusterId cluster, PeerId local, bool isJoining, IPeerMemory memory)
{
    /// <summary>Judges a greeting.</summary>
    /// <param name="greeting">What the peer says.</param>
    /// <param name="known">The life of a node of this name that the address book has; null if it has none.</param>
    /// <param name="called">Whom this node called; the default value if it did not call, or calls whoever answers.</param>
    /// <param name="mayJoin">Whether one more node may join here.</param>
    /// <returns>Why it is refused and a sentence that says so, or none.</returns>
    public (PeerRefusalKind Kind, string Reason) Judge(Greeting greeting, PeerId? known, PeerId called, bool mayJoin)
    {
        if (greeting.Cluster != cluster)
            return (PeerRefusalKind.WrongCluster, $"{greeting.Peer} belongs to cluster {greeting.Cluster}, and this node to {cluster}");
        if (greeting.OldestFrames > FrameFormat.Version || greeting.NewestFrames < FrameFormat.Version)
        {
            return (
                PeerRefusalKind.NoCommonVersion,
                $"{greeting.Peer} reads frames of versions {greeting.OldestFrames} to {greeting.NewestFrames}, and this release version {FrameFormat.Version}");
        }

        return JudgeNames(greeting, called) is { Kind: not PeerRefusalKind.None } wrong ? wrong : JudgeLife(greeting, known, mayJoin);
    }

    private (PeerRefusalKind Kind, string Reason) JudgeNames(Greeting greeting, PeerId called)
    {
        if (greeting.Peer.Node == local.Node && !greeting.IsJoining && !isJoining)
            return (PeerRefusalKind.WrongNode, $"{greeting.Peer} has the name of this node, {local}");
        if (greeting.Wanted != default && greeting.Wanted != local && !(greeting.Wanted.Node == local.Node && greeting.Wanted.Incarnation == Incarnation.None))
            return (PeerRefusalKind.WrongNode, $"{greeting.Peer} wants to talk to {greeting.Wanted}, and this is {local}");
        if (called != default && greeting.Peer.Node != called.Node)
            return (PeerRefusalKind.WrongNode, $"{greeting.Peer} answered where {called} was called");
        return (PeerRefusalKind.None, string.Empty);
    }

    private (PeerRefusalKind Kind, string Reason) JudgeLife(Greeting greeting, PeerId? known, bool mayJoin)
    {
        var peer = greeting.Peer;
        if (greeting.IsJoining)
        {
            return mayJoin
                ? (PeerRefusalKind.None, string.Empty)
                : (PeerRefusalKind.UnknownPeer, $"{peer} wants to join, and no node, or no more, may join here");
        }

        // A joining node has no address book yet: it believes whom the cluster id and the certificate vouch for.
        if (!isJoining || known is not null)
        {
            if (known is not { } life)
                return (PeerRefusalKind.UnknownPeer, $"{peer} is not in the address book of {local}");
            if (peer.Incarnation < life.Incarnation)
                return (PeerRefusalKind.OldIncarnation, $"{peer} is an earlier life of {life}");
            if (peer.Incarnation > life.Incarnation && !(isJoining && life.Incarnation == Incarnation.None))
                return (PeerRefusalKind.UnknownIncarnation, $"{peer} is a later life of {life} than {local} knows of");
        }

        return memory.TryRecall(peer, out var earlier) && greeting.Progress.IsBehind(earlier)
            ? (PeerRefusalKind.RolledBack, $"{peer} says {greeting.Progress}, but was at {earlier} before: its data was set back, and it may only join as a new incarnation")
            : (PeerRefusalKind.None, string.Empty);
    }
}
