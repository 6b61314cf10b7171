using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;

/// <summary>The members of a group by its own log: applied by its leader, in force, and not joint.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record SeenConfiguration
{
    /// <summary>The group.</summary>
    public required long Group { get; init; }

    /// <summary>Its generation.</summary>
    public int Generation { get; init; } = 1;

    /// <summary>
    /// How far the group's leader had applied its log when it looked. Not where the configuration came into force, which a replica that was filled by a snapshot does not know.
    /// </summary>
    public required long Index { get; init; }

    /// <summary>The voters, ascending.</summary>
    public required ImmutableArray<long> Voters { get; init; }

    /// <summary>The learners, ascending.</summary>
    public ImmutableArray<long> Learners { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The highest replica number that the group ever had; lower ones that are no members never come back.</summary>
    public required long LastReplica { get; init; }

    /// <summary>What a replica is in it; <see cref="ReplicaPart.Announced"/> for no member.</summary>
    /// <param name="replica">The replica.</param>
    internal ReplicaPart PartOf(long replica) =>
        Voters.AsSpan().BinarySearch(replica) >= 0 ? ReplicaPart.Voter : Learners.AsSpan().BinarySearch(replica) >= 0 ? ReplicaPart.Learner : ReplicaPart.Announced;

    internal static SeenConfiguration Read(ref FieldReader reader) => new()
    {
        Group = reader.Number(),
        Generation = SystemFields.Small(ref reader, 1, int.MaxValue),
        Index = reader.Number(),
        Voters = SystemFields.Ascending(ref reader, SystemLimits.NodesMax),
        Learners = SystemFields.Ascending(ref reader, SystemLimits.NodesMax),
        LastReplica = reader.Number(),
    };

    internal void Write(FieldWriter writer)
    {
        writer.Number(Group);
        writer.Number(Generation);
        writer.Number(Index);
        SystemFields.Write(writer, Voters);
        SystemFields.Write(writer, Learners);
        writer.Number(LastReplica);
    }
}
