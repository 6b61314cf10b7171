using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Keyspaces;

/// <summary>Where a keyspace is served: here, or, where this node holds no replica of it or is about to lose it, at another node.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="table">The keyspaces that run here.</param>
/// <param name="system">Knows where groups are.</param>
/// <param name="engine">Hears the other nodes.</param>
/// <param name="book">Where they are.</param>
internal sealed class KeyspaceHome(KeyspaceTable table, SystemGroup system, NodeEngine engine, MemberBook book)
{
    /// <summary>The node that serves a keyspace instead of this one, or null: this one does, or nobody is known that could.</summary>
    /// <param name="name">What requests call the keyspace.</param>
    public ClusterMember? FindElsewhere(string name)
    {
        var here = table.Find(name);
        if (here is null && table.FindSharded(name) is not null) return null;
        var state = system.State;
        if (here is not null && (!state.Groups.TryGetValue(here.Entry.Group, out var own) || !IsLeaving(own))) return null;
        if (!state.Keyspaces.TryGetValue(name, out var keyspace) || !keyspace.IsReady || !state.Groups.TryGetValue(keyspace.Groups[0], out var group)) return null;
        return HoldersElsewhere(state, group) is [var peer, ..] ? book.Find(peer) : null;
    }

    /// <summary>The other nodes that hold a group for good and are heard; the one that is to lead it comes first.</summary>
    /// <param name="state">What was agreed on.</param>
    /// <param name="group">The group.</param>
    public IReadOnlyList<PeerId> HoldersElsewhere(SystemState state, GroupRecord group)
    {
        var found = new List<PeerId>(group.Replicas.Length);
        foreach (var replica in group.Replicas)
        {
            if (replica.Part != ReplicaPart.Voter || replica.Node == book.Self || !engine.IsHeard(replica.Node) || state.FindNode(replica.Node.Incarnation) is null) continue;
            if (group.Move is { Stage: MoveStage.Swapping } move && move.Outgoing.Contains(replica.Replica)) continue;
            if (replica.Replica == group.PreferredLeader) found.Insert(0, replica.Node);
            else found.Add(replica.Node);
        }

        return found;
    }

    /// <summary>Whether this node's replica is swapped for another, or counts no more: who reads here might wait in vain.</summary>
    private bool IsLeaving(GroupRecord group) =>
        !group.TryFind(book.Self, out var own) || own.Part == ReplicaPart.Announced || (group.Move is { Stage: MoveStage.Swapping } move && move.Outgoing.Contains(own.Replica));
}
