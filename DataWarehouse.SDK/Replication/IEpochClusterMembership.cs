using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.SDK.Replication;

/// <summary>
/// A membership agreed on by consensus. It numbers its own history, so that vectors can drop the entries of sealed nodes and still
/// compare exactly (Sealed-Epoch Retirement).
/// </summary>
/// <remarks>
/// <see cref="IClusterMembership.RegisterNodeAdded"/> fires when a join is applied, <see cref="IClusterMembership.RegisterNodeRemoved"/>
/// when a seal is applied. Implementations are thread-safe; the view is immutable and only moves forward.
/// </remarks>
public interface IEpochClusterMembership : IClusterMembership
{
    /// <summary>
    /// The membership at the epoch this node has applied, durable before anything acts on it. Never null, and the same instance until
    /// something changes.
    /// </summary>
    MembershipView View { get; }
}
