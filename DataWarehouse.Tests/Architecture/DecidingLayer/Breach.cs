namespace DataWarehouse.Tests.Architecture.DecidingLayer;

/// <summary>One place where a type does what the deciding layer must not.</summary>
/// <param name="Type">Full name of the outermost type.</param>
/// <param name="Member">The method or field.</param>
/// <param name="Ban">The rule broken.</param>
/// <param name="Detail">What was used.</param>
internal sealed record Breach(string Type, string Member, Ban Ban, string Detail)
{
    public override string ToString() => $"{Type}, {Member}: {Ban}: {Detail}";
}
