using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;

/// <summary>
/// A group of the catalogue: what is wanted, and what was last seen. The group's own log is the truth about its members.
/// </summary>
/// <remarks>
/// Numbers only grow: a replica up to <see cref="LastReplica"/> that is not listed was removed for good, and a group up to
/// <see cref="SystemState.LastGroup"/> that is not in the catalogue was deleted for good. That is all the tombstone there is, and it never goes.
/// Immutable and thread-safe.
/// </remarks>
public sealed record GroupRecord : IStoredRecord
{
    /// <summary>Its number; 0 is the system group.</summary>
    public required long Group { get; init; }

    /// <summary>The number of its keyspace; 0 for the system group.</summary>
    public required long Keyspace { get; init; }

    /// <summary>Its place among the groups of its keyspace.</summary>
    public int Ordinal { get; init; }

    /// <summary>How many voters it is to have, where there are nodes enough.</summary>
    public required int Voters { get; init; }

    /// <summary>1, and one more for each time that it was recovered from less than a quorum.</summary>
    public int Generation { get; init; } = 1;

    /// <summary>The configuration it began with, recorded once: only these may bootstrap, and with exactly it.</summary>
    public required ImmutableArray<RaftMember> Initial { get; init; }

    /// <summary>The replicas that exist or are to come into being, ascending by number.</summary>
    public required ImmutableArray<GroupReplica> Replicas { get; init; }

    /// <summary>The highest number ever given to a replica.</summary>
    public required long LastReplica { get; init; }

    /// <summary>Up to which index of the group's own log its configuration was seen; 0 for the one it began with. See <see cref="SeenConfiguration.Index"/>.</summary>
    public long ConfigurationIndex { get; init; }

    /// <summary>The change of members under way, or null.</summary>
    public GroupMove? Move { get; init; }

    /// <summary>The voter that should lead, or 0 when it does not matter.</summary>
    public long PreferredLeader { get; init; }

    /// <summary>Finds a replica by its number.</summary>
    /// <param name="replica">The number.</param>
    /// <param name="found">The replica, or the default value.</param>
    public bool TryFind(long replica, out GroupReplica found)
    {
        foreach (var candidate in Replicas)
        {
            if (candidate.Replica != replica) continue;
            found = candidate;
            return true;
        }

        found = default;
        return false;
    }

    /// <summary>Finds the replica on a node.</summary>
    /// <param name="node">The life of the node.</param>
    /// <param name="found">The replica with the highest number there, or the default value.</param>
    public bool TryFind(PeerId node, out GroupReplica found)
    {
        for (var place = Replicas.Length - 1; place >= 0; place--)
        {
            if (Replicas[place].Node != node) continue;
            found = Replicas[place];
            return true;
        }

        found = default;
        return false;
    }

    /// <summary>Whether a replica was a member, or was to be one, and never will be again.</summary>
    /// <param name="replica">The number.</param>
    public bool IsRemoved(long replica) => replica <= LastReplica && !TryFind(replica, out _);

    void IStoredRecord.Write(FieldWriter writer) => Write(writer);

    internal static GroupRecord Read(ref FieldReader reader, PeerNames names)
    {
        var record = new GroupRecord
        {
            Group = reader.Number(),
            Keyspace = reader.Number(),
            Ordinal = SystemFields.Small(ref reader, 0, SystemLimits.GroupsOfKeyspaceMax),
            Voters = SystemFields.Small(ref reader, 1, SystemLimits.VotersMax),
            Generation = SystemFields.Small(ref reader, 1, int.MaxValue),
            Initial = ReadInitial(ref reader, names),
            Replicas = ReadReplicas(ref reader, names),
            LastReplica = reader.Number(),
            ConfigurationIndex = reader.Number(),
            PreferredLeader = reader.Number(),
        };
        return SystemFields.Small(ref reader, 0, 1) == 0 ? record : record with { Move = GroupMove.Read(ref reader) };
    }

    internal void Write(FieldWriter writer)
    {
        writer.Number(Group);
        writer.Number(Keyspace);
        writer.Number(Ordinal);
        writer.Number(Voters);
        writer.Number(Generation);
        writer.Number(Initial.Length);
        foreach (var member in Initial)
        {
            writer.Number(member.Replica);
            writer.Number(member.Node.Incarnation.Value);
        }

        writer.Number(Replicas.Length);
        foreach (var replica in Replicas)
        {
            writer.Number(replica.Replica);
            writer.Number(replica.Node.Incarnation.Value);
            writer.Number((long)replica.Part);
        }

        writer.Number(LastReplica);
        writer.Number(ConfigurationIndex);
        writer.Number(PreferredLeader);
        writer.Number(Move is null ? 0 : 1);
        Move?.Write(writer);
    }

    private static ImmutableArray<RaftMember> ReadInitial(ref FieldReader reader, PeerNames names)
    {
        var members = new RaftMember[SystemFields.Count(ref reader, SystemLimits.ReplicasMax)];
        for (var place = 0; place < members.Length && reader.IsSound; place++)
            members[place] = new RaftMember(SystemFields.Positive(ref reader), names.Read(ref reader));
        return ImmutableArray.Create(members);
    }

    private static ImmutableArray<GroupReplica> ReadReplicas(ref FieldReader reader, PeerNames names)
    {
        var replicas = new GroupReplica[SystemFields.Count(ref reader, SystemLimits.NodesMax + SystemLimits.ReplicasMax)];
        for (var place = 0; place < replicas.Length && reader.IsSound; place++)
        {
            var replica = SystemFields.Positive(ref reader);
            replicas[place] = new GroupReplica(replica, names.Read(ref reader), (ReplicaPart)SystemFields.Small(ref reader, 0, (int)ReplicaPart.Voter));
            if (place > 0 && replicas[place - 1].Replica >= replica) reader.Refuse(EnvelopeFlaw.OutOfRange);
        }

        return ImmutableArray.Create(replicas);
    }
}
