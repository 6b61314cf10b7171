using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;

/// <summary>The one change of a group's members that is under way.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record GroupMove
{
    /// <summary>Its number: the index of the entry that began it.</summary>
    public required long Id { get; init; }

    /// <summary>When it began by the clock of the log, in ticks of 100 ns UTC since the year 1.</summary>
    public required long BeganTicks { get; init; }

    /// <summary>How far it has come.</summary>
    public MoveStage Stage { get; init; }

    /// <summary>Replicas that become voters, ascending.</summary>
    public ImmutableArray<long> Incoming { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Those of them whose numbers were given by this move, ascending: given up, they leave the group; the others stay learners.</summary>
    public ImmutableArray<long> Added { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Replicas that leave the group, ascending.</summary>
    public ImmutableArray<long> Outgoing { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Voters that become learners, ascending.</summary>
    public ImmutableArray<long> Demoted { get; init => field = value.IsDefault ? [] : value; } = [];

    internal static GroupMove Read(ref FieldReader reader) => new()
    {
        Id = SystemFields.Positive(ref reader),
        BeganTicks = reader.Number(),
        Stage = (MoveStage)SystemFields.Small(ref reader, 0, (int)MoveStage.Aborting),
        Incoming = SystemFields.Ascending(ref reader, SystemLimits.ReplicasMax),
        Added = SystemFields.Ascending(ref reader, SystemLimits.ReplicasMax),
        Outgoing = SystemFields.Ascending(ref reader, SystemLimits.ReplicasMax),
        Demoted = SystemFields.Ascending(ref reader, SystemLimits.ReplicasMax),
    };

    internal void Write(FieldWriter writer)
    {
        writer.Number(Id);
        writer.Number(BeganTicks);
        writer.Number((long)Stage);
        SystemFields.Write(writer, Incoming);
        SystemFields.Write(writer, Added);
        SystemFields.Write(writer, Outgoing);
        SystemFields.Write(writer, Demoted);
    }
}
