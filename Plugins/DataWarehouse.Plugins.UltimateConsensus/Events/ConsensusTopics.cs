using DataWarehouse.SDK.Messaging;

namespace DataWarehouse.Plugins.UltimateConsensus.Events;

/// <summary>The topics that the plugin publishes. What they say is a hint, told at most once and a moment late: never a reason to believe that one leads.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public static class ConsensusTopics
{
    /// <summary><c>datawarehouse.consensus.leader-changed</c>: a group has another leader, or none.</summary>
    public static readonly Topic<LeaderChanged> LeaderChanged = new("datawarehouse.consensus.leader-changed");

    /// <summary><c>datawarehouse.consensus.group-started</c>: a group runs in this process.</summary>
    public static readonly Topic<GroupStarted> GroupStarted = new("datawarehouse.consensus.group-started");

    /// <summary><c>datawarehouse.consensus.group-stopped</c>: a group does not run in this process any more.</summary>
    public static readonly Topic<GroupStopped> GroupStopped = new("datawarehouse.consensus.group-stopped");

    /// <summary><c>datawarehouse.consensus.replica-stopped</c>: a replica of this process has stopped after a fault.</summary>
    public static readonly Topic<ReplicaStopped> ReplicaStopped = new("datawarehouse.consensus.replica-stopped");

    /// <summary><c>datawarehouse.consensus.membership-changed</c>: a group has other members.</summary>
    public static readonly Topic<MembershipChanged> MembershipChanged = new("datawarehouse.consensus.membership-changed");
}
