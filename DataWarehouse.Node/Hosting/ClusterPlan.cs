using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Hosting;

/// <summary>What all nodes of a cluster begin from: its id, its first members and its first keyspaces.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
/// <param name="Cluster">The cluster.</param>
/// <param name="Members">The first members, each of which holds a voter of every first keyspace; by incarnation.</param>
/// <param name="Keyspaces">The first keyspaces; the group of each is its place here, counted from 1. <c>default</c> is always the first.</param>
internal sealed record ClusterPlan(ClusterId Cluster, IReadOnlyList<ClusterMember> Members, IReadOnlyList<string> Keyspaces)
{
    /// <summary>The keyspace that a request reaches that names none.</summary>
    public const string DefaultKeyspace = "default";

    /// <summary>How many members a plan may have. More than seven voters in each group only make every write slower.</summary>
    public const int MembersMax = 7;

    /// <summary>How many keyspaces a plan may have.</summary>
    public const int KeyspacesMax = 1_000;

    /// <summary>How long the name of a keyspace may be.</summary>
    public const int KeyspaceNameCharactersMax = 63;

    /// <summary>The quota of a keyspace that is told nothing else: 2 GiB.</summary>
    public const long DefaultQuotaBytes = 2L << 30;

    /// <summary>Bytes that all retained versions of a keyspace may take; the same on all nodes, for it decides what commands do. 1 MiB to 1 TiB.</summary>
    public long QuotaBytes { get; init; } = DefaultQuotaBytes;

    /// <summary>Says what is wrong with the plan, or null.</summary>
    public string? Flaw =>
        Cluster.Value == UInt128.Zero ? "The cluster has no id."
        : Members.Count is 0 or > MembersMax ? $"There are {Members.Count} members; a cluster begins with 1 to {MembersMax}."
        : Members.Select(static member => member.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() != Members.Count ? "Two members have the same name."
        : Members.Any(static member => !ClusterMember.IsName(member.Name)) ? "A member has no permitted name."
        : Members.Any(static member => member.Incarnation < 1) || Members.Select(static member => member.Incarnation).Distinct().Count() != Members.Count ? "The incarnations of the members must be different and 1 or more."
        : Members.Count > 1 && Members.SelectMany(static member => new[] { member.Peer, member.Client }).Any(static address => address.IsAnyPort) ? "Members must have ports, for the others have to find them."
        : QuotaBytes is < 1L << 20 or > 1L << 40 ? $"The quota must be 1 MiB to 1 TiB, not {QuotaBytes} bytes."
        : Keyspaces.Count is 0 or > KeyspacesMax || Keyspaces[0] != DefaultKeyspace ? $"There must be 1 to {KeyspacesMax} keyspaces, and '{DefaultKeyspace}' must be the first."
        : Keyspaces.Distinct(StringComparer.Ordinal).Count() != Keyspaces.Count ? "Two keyspaces have the same name."
        : Keyspaces.FirstOrDefault(static name => !IsKeyspaceName(name)) is { } name ? $"'{name}' is no name for a keyspace: {KeyspaceNameRule}"
        : null;

    /// <summary>How a keyspace may be called.</summary>
    public static string KeyspaceNameRule => $"1 to {KeyspaceNameCharactersMax} small letters, digits and hyphens, neither first nor last a hyphen.";

    /// <summary>Whether a keyspace may be called so: as a label of a domain name, because it may be one.</summary>
    /// <param name="name">The name.</param>
    public static bool IsKeyspaceName(string name) =>
        name.Length is > 0 and <= KeyspaceNameCharactersMax && name[0] != '-' && name[^1] != '-' && name.All(static character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-');
}
