using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Plugins.UltimateConsensus.Membership;

/// <summary>What must hold of every configuration. A broken rule means that its bytes or its maker cannot be trusted.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ConfigurationRules
{
    /// <summary>The first rule that a configuration breaks, or an empty text.</summary>
    /// <param name="configuration">The configuration.</param>
    public static string Fault(Configuration configuration)
    {
        var fault = FaultOfLists(configuration);
        if (fault.Length == 0) fault = FaultOfParts(configuration);
        return fault.Length == 0 ? FaultOfMembers(configuration) : fault;
    }

    /// <summary>Where a replica stands among members, or a negative number.</summary>
    /// <param name="members">The members, ascending.</param>
    /// <param name="replica">The replica.</param>
    public static int PlaceOf(ReadOnlySpan<Member> members, ReplicaId replica)
    {
        for (var i = 0; i < members.Length; i++)
        {
            if (members[i].Replica == replica) return i;
        }

        return -1;
    }

    private static string FaultOfLists(Configuration configuration)
    {
        if (!IsAscending(configuration.Voters)) return "the voters are not ascending and above 0";
        if (!IsAscending(configuration.OutgoingVoters)) return "the outgoing voters are not ascending and above 0";
        if (!IsAscending(configuration.Learners)) return "the learners are not ascending and above 0";
        return IsAscending(configuration.NextLearners) ? string.Empty : "the next learners are not ascending and above 0";
    }

    private static string FaultOfParts(Configuration configuration)
    {
        foreach (var learner in configuration.Learners)
        {
            if (configuration.IsVoter(learner)) return $"{learner} is a voter and a learner";
        }

        foreach (var learner in configuration.NextLearners)
        {
            if (!Holds(configuration.OutgoingVoters, learner)) return $"{learner} is a next learner and no outgoing voter";
            if (Holds(configuration.Voters, learner)) return $"{learner} is a next learner and an incoming voter";
        }

        if (configuration.LeavesJointByItself && !configuration.IsJoint) return "a configuration that is not joint cannot be left";
        return configuration.Voters.IsEmpty && !configuration.IsEmpty ? "there are members and no voters" : string.Empty;
    }

    private static string FaultOfMembers(Configuration configuration)
    {
        var members = configuration.Members;
        if (members.Length > Configuration.MembersMax) return $"there are more than {Configuration.MembersMax} members";
        for (var i = 0; i < members.Length; i++)
        {
            if (i > 0 && members[i].Replica <= members[i - 1].Replica) return "the members are not ascending";
            if (!configuration.Contains(members[i].Replica)) return $"{members[i].Replica} lives somewhere and has no part";
        }

        if (CountParts(configuration) != members.Length) return "a replica has a part and lives nowhere";
        return !members.IsEmpty && members[^1].Replica > configuration.LastReplica ? "a member is above the last replica" : string.Empty;
    }

    private static int CountParts(Configuration configuration)
    {
        var count = configuration.Voters.Length + configuration.Learners.Length;
        foreach (var voter in configuration.OutgoingVoters)
        {
            if (!Holds(configuration.Voters, voter)) count++;
        }

        return count;
    }

    private static bool IsAscending(ImmutableArray<ReplicaId> replicas)
    {
        for (var i = 0; i < replicas.Length; i++)
        {
            if (replicas[i] <= (i == 0 ? ReplicaId.None : replicas[i - 1])) return false;
        }

        return true;
    }

    private static bool Holds(ImmutableArray<ReplicaId> replicas, ReplicaId replica) => replicas.AsSpan().Contains(replica);
}
