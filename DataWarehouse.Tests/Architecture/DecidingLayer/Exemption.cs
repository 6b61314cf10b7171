namespace DataWarehouse.Tests.Architecture.DecidingLayer;

/// <summary>A type inside the deciding layer's namespaces that may break some of its rules.</summary>
/// <param name="Type">Full name of the outermost type, with its arity: <c>DataWarehouse.SDK.Replication.DvvSet`1</c>.</param>
/// <param name="Reason">Why this is right, for the next reader.</param>
/// <param name="Bans">The rules it may break; every other rule still holds for it.</param>
internal sealed record Exemption(string Type, string Reason, params Ban[] Bans)
{
    public bool Covers(Breach breach) => breach.Type == Type && Bans.Contains(breach.Ban);
}
