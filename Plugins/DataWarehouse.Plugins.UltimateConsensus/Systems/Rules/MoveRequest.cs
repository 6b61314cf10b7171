using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Rules;

/// <summary>What a move asks for.</summary>
/// <param name="Add">Nodes that get a new voter.</param>
/// <param name="Promote">Learners that become voters.</param>
/// <param name="Remove">Replicas that leave.</param>
/// <param name="Demote">Voters that become learners.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct MoveRequest(ImmutableArray<Incarnation> Add, ImmutableArray<long> Promote, ImmutableArray<long> Remove, ImmutableArray<long> Demote)
{
    /// <summary>What a command asks for.</summary>
    /// <param name="command">The command.</param>
    public static MoveRequest Of(SystemCommand.BeginMove command) => new(OrEmpty(command.Add), OrEmpty(command.Promote), OrEmpty(command.Remove), OrEmpty(command.Demote));

    /// <summary>What about it does not fit the group, or null.</summary>
    /// <param name="group">The group.</param>
    public (SystemStatus Status, string Reason)? FaultOf(GroupRecord group)
    {
        var (promote, remove, demote) = (Promote, Remove, Demote);
        if (Add.Length + promote.Length + remove.Length + demote.Length == 0) return (SystemStatus.Invalid, "the move changes nothing");
        if (Add.Distinct().Count() != Add.Length) return (SystemStatus.Invalid, "a node would get two replicas");
        if (group.Group == 0 && Add.Length > 0) return (SystemStatus.Invalid, "each node has a replica of the system group: promote that");
        if (remove.Concat(demote).Concat(promote).Distinct().Count() != remove.Length + demote.Length + promote.Length) return (SystemStatus.Invalid, "a replica is named twice");
        foreach (var number in promote)
        {
            if (!group.TryFind(number, out var replica) || replica.Part == ReplicaPart.Voter) return (SystemStatus.ReplicaUnknown, FormattableString.Invariant($"{number} is no learner"));
        }

        foreach (var number in demote)
        {
            if (!group.TryFind(number, out var replica) || replica.Part != ReplicaPart.Voter) return (SystemStatus.ReplicaUnknown, FormattableString.Invariant($"{number} is no voter"));
        }

        foreach (var number in remove)
        {
            if (!group.TryFind(number, out _)) return (SystemStatus.ReplicaUnknown, FormattableString.Invariant($"there is no replica {number}"));
        }

        var voters = group.Replicas.Count(replica => replica.Part == ReplicaPart.Voter && !remove.Contains(replica.Replica) && !demote.Contains(replica.Replica)) + Add.Length + promote.Length;
        if (voters is < 1 or > SystemLimits.VotersMax) return (SystemStatus.Invalid, FormattableString.Invariant($"there would be {voters} voters"));
        return group.Group != 0 && group.Replicas.Length + Add.Length > SystemLimits.ReplicasMax
            ? (SystemStatus.LimitReached, FormattableString.Invariant($"there would be more than {SystemLimits.ReplicasMax} replicas"))
            : null;
    }

    /// <summary>How many voters the group would have, and how many of them on members of the cluster.</summary>
    /// <param name="state">The state.</param>
    /// <param name="group">The group.</param>
    public (int Living, int Voters) SurvivorsOf(SystemState state, GroupRecord group)
    {
        var (living, voters) = (Add.Length, Add.Length);
        foreach (var replica in group.Replicas)
        {
            var stays = replica.Part == ReplicaPart.Voter && !Remove.Contains(replica.Replica) && !Demote.Contains(replica.Replica);
            if (!stays && !Promote.Contains(replica.Replica)) continue;
            voters++;
            if (state.FindNode(replica.Node.Incarnation) is not null) living++;
        }

        return (living, voters);
    }

    private static ImmutableArray<T> OrEmpty<T>(ImmutableArray<T> items) => items.IsDefault ? [] : items;
}
