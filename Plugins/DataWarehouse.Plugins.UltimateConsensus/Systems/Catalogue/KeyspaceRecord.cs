using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;

/// <summary>A keyspace of the catalogue.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record KeyspaceRecord : IStoredRecord
{
    /// <summary>Its number: the index of the entry that made it. Another keyspace of the same name has another number.</summary>
    public required long Id { get; init; }

    /// <summary>Its name, which no other keyspace has at the same time.</summary>
    public required string Name { get; init; }

    /// <summary>How it keeps its data.</summary>
    public required KeyspaceKind Kind { get; init; }

    /// <summary>How many groups it has once it is ready. Never changes.</summary>
    public required int GroupCount { get; init; }

    /// <summary>How many voters each of its groups is to have, where there are nodes enough: an odd number.</summary>
    public required int Voters { get; init; }

    /// <summary>What its users set; means nothing to the system group.</summary>
    public AttributeSet Settings { get; init; } = AttributeSet.Empty;

    /// <summary>Its groups in their order, as far as they are placed.</summary>
    public ImmutableArray<long> Groups { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Whether all groups are placed, so that it can be used.</summary>
    public bool IsReady => Groups.Length == GroupCount;

    void IStoredRecord.Write(FieldWriter writer) => Write(writer);

    internal static KeyspaceRecord Read(ref FieldReader reader)
    {
        var record = new KeyspaceRecord
        {
            Id = SystemFields.Positive(ref reader),
            Name = SystemFields.Name(ref reader),
            Kind = (KeyspaceKind)SystemFields.Small(ref reader, 0, (int)KeyspaceKind.Convergent),
            GroupCount = SystemFields.Small(ref reader, 0, SystemLimits.GroupsOfKeyspaceMax),
            Voters = SystemFields.Small(ref reader, 1, SystemLimits.VotersMax),
            Settings = AttributeSet.Read(ref reader),
        };
        return record with { Groups = SystemFields.Numbers(ref reader, record.GroupCount) };
    }

    internal void Write(FieldWriter writer)
    {
        writer.Number(Id);
        SystemFields.Write(writer, Name);
        writer.Number((long)Kind);
        writer.Number(GroupCount);
        writer.Number(Voters);
        Settings.Write(writer);
        SystemFields.Write(writer, Groups);
    }
}
