using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Hosting;

/// <summary>The members of the cluster as this node knows them now, with the numbers that clients know them by.</summary>
/// <remarks>Thread-safe: the members are replaced as a whole.</remarks>
internal sealed class MemberBook
{
    private volatile IReadOnlyList<ClusterMember> _members;

    /// <summary>Begins with the first members.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="self">This node.</param>
    /// <param name="members">All members.</param>
    public MemberBook(ClusterId cluster, PeerId self, IReadOnlyList<ClusterMember> members)
    {
        (Cluster, Self, _members) = (cluster, self, members);
        (ClusterNumber, SelfNumber) = (MemberIds.Of(cluster), MemberIds.Of(cluster, self));
    }

    /// <summary>The cluster.</summary>
    public ClusterId Cluster { get; }

    /// <summary>This node.</summary>
    public PeerId Self { get; }

    /// <summary>The number of the cluster.</summary>
    public ulong ClusterNumber { get; }

    /// <summary>The number of this node.</summary>
    public ulong SelfNumber { get; }

    /// <summary>All members, by incarnation.</summary>
    public IReadOnlyList<ClusterMember> Members => _members;

    /// <summary>Is told when the members or their addresses have changed.</summary>
    public event Action? Changed;

    /// <summary>Replaces the members.</summary>
    /// <param name="members">All members.</param>
    public void Replace(IReadOnlyList<ClusterMember> members)
    {
        _members = [.. members.OrderBy(static member => member.Incarnation)];
        Changed?.Invoke();
    }

    /// <summary>A member, or null.</summary>
    /// <param name="peer">Its name in the transport.</param>
    public ClusterMember? Find(PeerId peer) => _members.FirstOrDefault(member => member.Id == peer);

    /// <summary>A member, or null.</summary>
    /// <param name="number">The number that clients know it by.</param>
    public ClusterMember? Find(ulong number) => _members.FirstOrDefault(member => NumberOf(member.Id) == number);

    /// <summary>The number of a member; 0 for nobody.</summary>
    /// <param name="peer">Its name in the transport.</param>
    public ulong NumberOf(PeerId peer) => MemberIds.Of(Cluster, peer);
}
