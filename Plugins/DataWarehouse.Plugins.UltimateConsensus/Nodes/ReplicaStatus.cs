using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Replication;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>How a replica is at one moment.</summary>
/// <param name="Group">The group.</param>
/// <param name="Replica">The replica.</param>
/// <param name="IsLeader">Whether it leads.</param>
/// <param name="Leader">The node that leads, as far as known; or nobody.</param>
/// <param name="Term">The term.</param>
/// <param name="Last">The last entry of its log.</param>
/// <param name="Commit">The last entry known to be committed.</param>
/// <param name="Applied">The last entry that its state machine has applied.</param>
/// <param name="Purged">The last entry that has left its log, covered by a snapshot.</param>
/// <param name="Waiting">Proposals and reads that wait for their answers here.</param>
/// <param name="Fault">Why it has stopped, in words; or null.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record ReplicaStatus(long Group, long Replica, bool IsLeader, PeerId Leader, long Term, long Last, long Commit, long Applied, long Purged, int Waiting, string? Fault)
{
    /// <summary>Whether it sleeps: it has nothing to do, and gets no ticks until something comes for it.</summary>
    public bool IsAsleep { get; init; }

    /// <summary>The members of the group in the configuration in force here, by replica. A replica that was added and has heard of nothing yet knows none.</summary>
    public IReadOnlyList<RaftMemberStatus> Members { get; init; } = [];

    /// <summary>Whether that configuration is a joint one, which needs majorities of the voters before and after a change. It may be so although nobody leaves: a group that only gains voters is joint for a while, too.</summary>
    public bool IsJoint { get; init; }

    /// <summary>The highest replica number that the group ever gave, as far as this replica has applied its log; lower ones that are no members never come back.</summary>
    public long LastReplica { get; init; }

    internal static ReplicaStatus Of(HostedReplica hosted) => new(
        hosted.Group.Value,
        hosted.Core.Self.Value,
        hosted.Core.Role == Role.Leader,
        hosted.LeaderNode,
        hosted.Core.Term.Value,
        hosted.Core.Log.Last.Value,
        hosted.Core.Log.Commit.Value,
        hosted.Core.Log.Applied.Value,
        hosted.Core.Log.Purged.Value,
        hosted.Proposals.Count + hosted.Queries.Count,
        hosted.Fault is { } fault ? TextOf(fault) : null)
    {
        IsAsleep = hosted.Sleep.IsAsleep,
        Members = MembersOf(hosted.Core),
        IsJoint = hosted.Core.Configuration.IsJoint,
        LastReplica = hosted.Core.Configuration.LastReplica.Value,
    };

    internal static string TextOf(ReplicaFault fault) => $"{fault.Kind}: {fault.Detail}";

    internal static RaftMemberStatus[] MembersOf(RaftCore core)
    {
        var configuration = core.Configuration;
        var members = new RaftMemberStatus[configuration.Members.Length];
        for (var place = 0; place < members.Length; place++)
        {
            var (replica, node) = configuration.Members[place];
            var progress = ProgressOf(core, replica);
            members[place] = new RaftMemberStatus(new RaftMember(replica.Value, node), PartOf(configuration, replica), progress?.Match.Value ?? 0) { IsActive = progress?.IsActive ?? false };
        }

        return members;
    }

    private static RaftMemberPart PartOf(Configuration configuration, ReplicaId replica)
    {
        if (configuration.Voters.Contains(replica)) return RaftMemberPart.Voter;
        return configuration.OutgoingVoters.Contains(replica) ? RaftMemberPart.LeavingVoter : RaftMemberPart.Learner;
    }

    private static Progress? ProgressOf(RaftCore core, ReplicaId replica)
    {
        if (core.Role != Role.Leader) return null;
        foreach (var progress in core.Progress)
        {
            if (progress.Replica == replica) return progress;
        }

        return null;
    }
}
