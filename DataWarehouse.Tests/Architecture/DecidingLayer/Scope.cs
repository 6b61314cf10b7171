namespace DataWarehouse.Tests.Architecture.DecidingLayer;

/// <summary>Which types decide, and which of them may break which rule.</summary>
internal static class Scope
{
    /// <summary>Namespaces that decide, each with all below it, and the assembly that holds them.</summary>
    public static readonly (string Namespace, string Assembly)[] Namespaces =
    [
        ("DataWarehouse.SDK.Replication", "DataWarehouse.SDK.dll"),
    ];

    /// <summary>
    /// The exceptions. A line that no code needs any more fails a test. Interfaces need none: a method without a body is a port,
    /// and decides nothing.
    /// </summary>
    public static readonly Exemption[] Exemptions =
    [
    ];

    public static bool Contains(string? ns) =>
        Namespaces.Any(n => ns == n.Namespace || ns?.StartsWith(n.Namespace + ".", StringComparison.Ordinal) == true);
}
