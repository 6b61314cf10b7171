using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>The ways from a shard to the nodes of its groups.</summary>
/// <remarks>Not thread-safe; belongs to its shard.</remarks>
/// <param name="ports">Sends.</param>
/// <param name="frameBytes">After how many bytes a frame is sent.</param>
/// <param name="messageBytesMax">The most bytes of a frame.</param>
internal sealed class ShardPosts(IShardPorts ports, int frameBytes, int messageBytesMax)
{
    private readonly Dictionary<PeerId, PeerPost> _posts = [];
    private readonly List<PeerPost> _inOrder = [];

    /// <summary>The way to a peer.</summary>
    /// <param name="peer">The peer.</param>
    public PeerPost Of(PeerId peer)
    {
        if (_posts.TryGetValue(peer, out var post)) return post;
        post = new PeerPost(peer, ports, frameBytes, messageBytesMax);
        _posts.Add(peer, post);
        _inOrder.Add(post);
        return post;
    }

    /// <summary>Gathers messages that may leave.</summary>
    /// <param name="replica">Whose.</param>
    /// <param name="ready">The messages; emptied.</param>
    /// <param name="snapshots">Takes those that hand over a snapshot.</param>
    public void Send(HostedReplica replica, List<Message> ready, ShardSnapshots snapshots)
    {
        foreach (ref readonly var message in CollectionsMarshal.AsSpan(ready))
        {
            if ((replica.PostTo(message.To) ?? LookUp(replica, message.To)) is not { } post) continue;
            if (message.Kind == MessageKind.InstallSnapshot) snapshots.Send(replica, message);
            else post.Add(message);
        }

        ready.Clear();
        if (replica.Gate.Fault is { } fault) replica.Stop(fault);
    }

    /// <summary>Sends what was gathered.</summary>
    public void Flush()
    {
        foreach (var post in _inOrder) post.Flush();
    }

    private PeerPost? LookUp(HostedReplica replica, ReplicaId to)
    {
        if (!replica.Core.Configuration.TryGetMember(to, out var member)) return null;
        var post = Of(member.Node);
        replica.Heard(to, post);
        return post;
    }
}
