namespace DataWarehouse.Tests.Architecture.DecidingLayer;

/// <summary>Which types decide, and which of them may break which rule.</summary>
internal static class Scope
{
    /// <summary>Namespaces that decide, each with all below it, and the assembly that holds them.</summary>
    public static readonly (string Namespace, string Assembly)[] Namespaces =
    [
        ("DataWarehouse.SDK.Replication", "DataWarehouse.SDK.dll"),
        ("DataWarehouse.Plugins.KeyValue", "DataWarehouse.Plugins.KeyValue.dll"),
        ("DataWarehouse.Plugins.UltimateConsensus", "DataWarehouse.Plugins.UltimateConsensus.dll"),
        ("DataWarehouse.Transport.Frames", "DataWarehouse.Transport.dll"),
    ];

    /// <summary>Namespaces below those that do not decide: they own the threads and locks round what does.</summary>
    public static readonly string[] Doing =
    [
        "DataWarehouse.Plugins.UltimateConsensus.Drivers",
        "DataWarehouse.Plugins.UltimateConsensus.Nodes",
        "DataWarehouse.Plugins.UltimateConsensus.Diagnostics",
        "DataWarehouse.Plugins.UltimateConsensus.Events",
        "DataWarehouse.Plugins.UltimateConsensus.Groups",
        "DataWarehouse.Plugins.UltimateConsensus.Hosting",
        "DataWarehouse.Plugins.UltimateConsensus.Memory",
        "DataWarehouse.Plugins.UltimateConsensus.Strategies",
    ];

    /// <summary>Namespaces whose own types do not decide, while those below them may: what people embed stands at the root of the plugin.</summary>
    public static readonly string[] DoingAlone = ["DataWarehouse.Plugins.UltimateConsensus"];

    /// <summary>
    /// The exceptions. A line that no code needs any more fails a test. Interfaces need none: a method without a body is a port,
    /// and decides nothing.
    /// </summary>
    public static readonly Exemption[] Exemptions =
    [
        new("DataWarehouse.SDK.Replication.Membership.InMemoryClusterMembership", "a thread-safe membership for tests and single processes: it takes callers from many threads in turn, and makes sets from sets", Ban.Locks, Ban.HashOrder),
        new("DataWarehouse.SDK.Replication.Membership.InMemoryEpochMembership", "a thread-safe membership for tests and single processes: it takes callers from many threads in turn", Ban.Locks),
        new("DataWarehouse.SDK.Replication.Vectors.MembershipTracker", "subscribes once per membership whichever thread comes first; no decision depends on who did", Ban.Locks),
        new("DataWarehouse.SDK.Replication.Vectors.DictionaryForm", "reads a caller's dictionary; each entry finds its place in a sorted vector, so the order of reading cannot show", Ban.HashOrder),
        new("DataWarehouse.SDK.Replication.Vector" + "Clock", "obsolete, kept for its users until v4.0: it makes dictionaries from dictionaries", Ban.HashOrder),
    ];

    public static bool Contains(string? ns) => Namespaces.Any(n => IsWithin(ns, n.Namespace)) && !DoingAlone.Contains(ns) && !Doing.Any(n => IsWithin(ns, n));

    private static bool IsWithin(string? ns, string outer) => ns == outer || ns?.StartsWith(outer + ".", StringComparison.Ordinal) == true;
}
