using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Rules;

/// <summary>
/// What follows from the members that a group has by its own log. A replica leaves the catalogue only here: when the group has given a number at least as high, and does not have it, it can never
/// have it again, so its node may delete it.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ConfigurationRules
{
    /// <summary>Records the members of a group, and ends the move that they show to have ended.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="seen">The members by the group's own log.</param>
    /// <param name="context">Where it stands.</param>
    public static SystemVerdict See(SystemState state, SeenConfiguration seen, RuleContext context)
    {
        if (state.GroupTable.Find(seen.Group) is not { } group) return MoveRules.Unknown(state, seen.Group);
        if (seen.Generation != group.Generation)
            return SystemVerdict.Refuse(state, SystemStatus.Stale, $"group {group.Group} is in generation {group.Generation}, not {seen.Generation}", "the replica that said so is of the time before a recovery: stop it");
        if (seen.Index == group.ConfigurationIndex && context.Planted != PlantedSystemBug.OldConfigurationBelieved) return SystemVerdict.AlreadyDone(state);
        if (seen.Index < group.ConfigurationIndex && context.Planted != PlantedSystemBug.OldConfigurationBelieved)
            return SystemVerdict.Refuse(state, SystemStatus.Stale, $"the configuration of group {group.Group} at {group.ConfigurationIndex} was seen already", "look at the group again");
        if (FaultOf(group, seen) is { } fault) return SystemVerdict.Refuse(state, fault.Status, $"group {group.Group}: {fault.Reason}", "look at the group again; if it stays so, the catalogue was restored from an old state");

        var replicas = ImmutableArray.CreateBuilder<GroupReplica>(group.Replicas.Length);
        foreach (var replica in group.Replicas)
        {
            var part = seen.PartOf(replica.Replica);
            if (!IsSpent(seen, replica.Replica)) replicas.Add(replica with { Part = part });
        }

        var after = group with
        {
            Replicas = replicas.ToImmutable(),
            ConfigurationIndex = seen.Index,
            Move = HasEnded(group.Move, seen) ? null : group.Move,
            PreferredLeader = seen.PartOf(group.PreferredLeader) == ReplicaPart.Voter ? group.PreferredLeader : 0,
        };
        return SystemVerdict.Done(state with { GroupTable = state.GroupTable.With(after.Group, after) }, SystemChanges.Groups);
    }

    /// <summary>Whether a configuration says anything that the catalogue does not know: another part of a replica, or a number that was spent.</summary>
    /// <param name="group">The group by the catalogue.</param>
    /// <param name="seen">The members by the group's own log.</param>
    public static bool IsNews(GroupRecord group, SeenConfiguration seen)
    {
        foreach (var replica in group.Replicas)
        {
            var part = seen.PartOf(replica.Replica);
            if (part != replica.Part || IsSpent(seen, replica.Replica)) return true;
        }

        return group.Move is not null && HasEnded(group.Move, seen);
    }

    private static bool HasEnded(GroupMove? move, SeenConfiguration seen)
    {
        if (move is null) return true;
        var isSwapped = move.Incoming.All(replica => seen.PartOf(replica) == ReplicaPart.Voter)
            && move.Outgoing.All(replica => IsSpent(seen, replica))
            && move.Demoted.All(replica => seen.PartOf(replica) != ReplicaPart.Voter);
        var isGivenUp = move.Incoming.Any(replica => IsSpent(seen, replica)) && move.Added.All(replica => seen.PartOf(replica) == ReplicaPart.Voter || IsSpent(seen, replica));
        return isSwapped || isGivenUp;
    }

    /// <summary>Whether a number was given to a replica that is no member, or to none: it never comes back. One that is only not given yet may.</summary>
    private static bool IsSpent(SeenConfiguration seen, long replica) => seen.PartOf(replica) == ReplicaPart.Announced && replica <= seen.LastReplica;

    private static (SystemStatus Status, string Reason)? FaultOf(GroupRecord group, SeenConfiguration seen)
    {
        if (seen.Voters.IsEmpty) return (SystemStatus.Invalid, "the configuration has no voters");
        if (seen.LastReplica > group.LastReplica) return (SystemStatus.ReplicaUnknown, FormattableString.Invariant($"the group has given number {seen.LastReplica} to a replica, the catalogue only {group.LastReplica}"));
        foreach (var member in seen.Voters.Concat(seen.Learners))
        {
            if (member > seen.LastReplica) return (SystemStatus.Invalid, FormattableString.Invariant($"member {member} is above the highest number {seen.LastReplica}"));
            if (!group.TryFind(member, out _)) return (SystemStatus.ReplicaUnknown, FormattableString.Invariant($"member {member} is none of the catalogue's replicas"));
        }

        return seen.Voters.Any(voter => seen.Learners.AsSpan().BinarySearch(voter) >= 0) ? (SystemStatus.Invalid, "a member votes and learns") : null;
    }
}
