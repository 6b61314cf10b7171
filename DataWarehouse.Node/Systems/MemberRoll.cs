using DataWarehouse.Node.Hosting;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Systems;

/// <summary>Whom a node talks to, by what the system group has agreed on.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class MemberRoll
{
    /// <summary>
    /// The members, and those that were removed as long as a group has a replica on them: it is moved more gently while it can still be reached.
    /// </summary>
    /// <param name="state">What was agreed on.</param>
    /// <param name="known">Where nodes were until now: what is not said anew stays.</param>
    /// <param name="self">This node, which knows best where it is.</param>
    public static IReadOnlyList<ClusterMember> Of(SystemState state, IReadOnlyList<ClusterMember> known, PeerId self)
    {
        var members = new List<ClusterMember>();
        foreach (var node in state.Nodes.Values)
        {
            if (MemberOf(node, known, self) is { } member) members.Add(member);
        }

        if (known.FirstOrDefault(member => member.Id == self) is { } own && !members.Contains(own)) members.Add(own);
        if (state.Retired.Count > 0) members.AddRange(known.Where(member => IsLeaving(state, member.Id) && members.All(other => other.Name != member.Name)));
        return [.. members.OrderBy(static member => member.Incarnation)];
    }

    /// <summary>What the addresses of a member are called in the system group; none while it has not chosen its ports.</summary>
    /// <param name="member">The member.</param>
    public static AttributeSet AddressesOf(ClusterMember member) => member.Peer.IsAnyPort || member.Client.IsAnyPort
        ? AttributeSet.Empty
        : AttributeSet.Of(new SystemAttribute(NodeLabels.ClientAddress, member.Client.ToString()), new SystemAttribute(NodeLabels.PeerAddress, member.Peer.ToString()));

    private static ClusterMember? MemberOf(NodeRecord node, IReadOnlyList<ClusterMember> known, PeerId self)
    {
        var before = known.FirstOrDefault(member => member.Id == node.Peer);
        if (node.Peer == self) return before;
        var addresses = node.Introduction.Addresses;
        return HostPort.TryParse(addresses[NodeLabels.PeerAddress], out var peer) && HostPort.TryParse(addresses[NodeLabels.ClientAddress], out var client)
            ? new ClusterMember(node.Name, node.Incarnation.Value, peer, client)
            : before;
    }

    private static bool IsLeaving(SystemState state, PeerId node) =>
        state.IsRetired(node.Incarnation) && state.Groups.Values.Any(group => group.TryFind(node, out _));
}
