using System.Globalization;
using DataWarehouse.Node.Wire;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary>A keyspace as one node knows it.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record KeyspaceRow
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>How it keeps its data: consensus or sharded.</summary>
    public required string Kind { get; init; }

    /// <summary>The number of the group that holds it; null for a sharded one.</summary>
    public long? Group { get; init; }

    /// <summary>The node that leads it as far as the answering node knows, empty for nobody; null for a sharded one.</summary>
    public string? Leader { get; init; }

    /// <summary>Whether the answering node serves it.</summary>
    public required bool IsServing { get; init; }

    /// <summary>The groups of a sharded one, in the order in which keys are spread over them; else null.</summary>
    public IReadOnlyList<GroupRow>? Groups { get; init; }

    /// <summary>The row of a keyspace.</summary>
    /// <param name="keyspace">The keyspace.</param>
    public static KeyspaceRow Of(KeyspaceDescription keyspace)
    {
        var row = new KeyspaceRow { Name = keyspace.Name, Kind = keyspace.Kind.ToString().ToLowerInvariant(), IsServing = keyspace.Serving };
        return keyspace.Kind == KeyspaceKind.Sharded
            ? row with { Groups = [.. keyspace.Groups.Select(static group => new GroupRow { Group = group.Group, Leader = group.Leader, IsServing = group.Serving })] }
            : row with { Group = keyspace.Group, Leader = keyspace.Leader };
    }

    /// <summary>The row as a line for people.</summary>
    public string ToLine() => $"{Name}, {(Groups is null ? $"group {Group?.ToString(CultureInfo.InvariantCulture)}, {LeaderText(Leader!)}" : LeadersText(Groups))}{(IsServing ? string.Empty : ", not served by this node")}";

    private static string LeaderText(string leader) => leader.Length == 0 ? "no leader" : $"led by {leader}";

    /// <summary>Who leads how many; a keyspace may have thousands of groups.</summary>
    private static string LeadersText(IReadOnlyList<GroupRow> groups)
    {
        var leaders = groups.GroupBy(static group => group.Leader, StringComparer.Ordinal).OrderBy(static leads => leads.Key, StringComparer.Ordinal).Select(static leads => string.Create(CultureInfo.InvariantCulture, $"{leads.Count()} {(leads.Key.Length == 0 ? "without a leader" : LeaderText(leads.Key))}"));
        return string.Create(CultureInfo.InvariantCulture, $"sharded, {groups.Count} {(groups.Count == 1 ? "group" : "groups")}: {string.Join(", ", leaders)}");
    }
}
