namespace DataWarehouse.Tests.Architecture.DecidingLayer;

/// <summary>Says which bans a sample breaks: exactly these, and none where none is given.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface)]
internal sealed class BreaksAttribute(params Ban[] bans) : Attribute
{
    public IReadOnlyList<Ban> Bans { get; } = bans;
}
