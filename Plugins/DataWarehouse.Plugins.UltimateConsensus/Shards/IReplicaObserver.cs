using DataWarehouse.Plugins.UltimateConsensus.Faults;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>Hears of what happens to the replicas of a shard.</summary>
/// <remarks>Called on the shard, between two calls of a core: it must be quick, must not throw, and calls nothing of the shard.</remarks>
internal interface IReplicaObserver
{
    /// <summary>The role of a replica, or the leader that it knows of, is another one.</summary>
    /// <param name="replica">The replica.</param>
    void LeadershipChanged(HostedReplica replica);

    /// <summary>The configuration in force is another one.</summary>
    /// <param name="replica">The replica.</param>
    void MembersChanged(HostedReplica replica);

    /// <summary>A replica has stopped.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="fault">Why.</param>
    void Stopped(HostedReplica replica, ReplicaFault fault);

    /// <summary>A replica was told that it is no member any more.</summary>
    /// <param name="replica">The replica.</param>
    void Removed(HostedReplica replica);

    /// <summary>A replica hears nothing of its group, and wants to know from the catalogue whether it is still a member.</summary>
    /// <param name="replica">The replica.</param>
    void Questioned(HostedReplica replica);
}
