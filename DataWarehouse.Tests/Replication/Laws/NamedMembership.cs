using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Vectors;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>A membership with epochs that has applied a case's log, and vectors on it made from contexts.</summary>
internal sealed class NamedMembership
{
    private readonly InMemoryEpochMembership _membership;

    internal NamedMembership(MembershipCase source)
    {
        source.View.TryFind(source.View.Local, out var local);
        _membership = new InMemoryEpochMembership(local!.NodeId);
        foreach (var change in source.Changes) _membership.Apply(change);
        _membership.SetBootstrapped(true);
    }

    internal MembershipView View => _membership.View;

    internal InMemoryEpochMembership Membership => _membership;

    /// <summary>A vector over the same incarnations; forgotten ones get a name of their own, as a decoded vector has them.</summary>
    internal DottedVersionVector Vector(in CausalContext context, VectorRole role)
    {
        var known = default(Knowledge<NamedReplica>).WithStamp(context.Stamp);
        foreach (var dot in context.ListVersions().Where(IsPlausible)) known = known.WithVersion(Named(dot), dot.Sequence);
        foreach (var dot in context.ListDetached().Where(IsPlausible)) known = known.WithDot(Named(dot), dot.Sequence);
        return DottedVersionVector.FromKnown(known, UInt128.Zero, _membership, role);
    }

    /// <summary>An incarnation that never joined is refused where a vector is built; only a horizon makes it a forgotten one.</summary>
    private bool IsPlausible(Dot dot) => View.TryFind(dot.Origin, out _) || View.Horizon > Epoch.Zero;

    private NamedReplica Named(Dot dot) =>
        new(View.TryFind(dot.Origin, out var record) ? record.NodeId : $"gone{dot.Origin}", dot.Origin);
}
