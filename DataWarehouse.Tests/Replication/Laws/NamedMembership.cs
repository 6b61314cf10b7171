using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Vectors;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>A membership that stands still at a case's view, and vectors on it made from contexts.</summary>
internal sealed class NamedMembership(MembershipCase source) : IEpochClusterMembership
{
    public MembershipView View => source.View;

    public IReadOnlySet<string> GetActiveNodes() => View.UnsealedNodes;

    public void RegisterNodeAdded(Action<string> callback) => ArgumentNullException.ThrowIfNull(callback);

    public void RegisterNodeRemoved(Action<string> callback) => ArgumentNullException.ThrowIfNull(callback);

    /// <summary>A vector over the same incarnations; forgotten ones get a name of their own, as a decoded vector has them.</summary>
    internal DottedVersionVector Vector(in CausalContext context, VectorRole role)
    {
        var known = default(Knowledge<NamedReplica>).WithStamp(context.Stamp);
        foreach (var dot in context.ListVersions().Where(IsPlausible)) known = known.WithVersion(Named(dot), dot.Sequence);
        foreach (var dot in context.ListDetached().Where(IsPlausible)) known = known.WithDot(Named(dot), dot.Sequence);
        return DottedVersionVector.FromKnown(known, UInt128.Zero, this, role);
    }

    /// <summary>An incarnation that never joined is refused where a vector is built; only a horizon makes it a forgotten one.</summary>
    private bool IsPlausible(Dot dot) => View.TryFind(dot.Origin, out _) || dot.Origin.JoinedAt < View.Horizon;

    private NamedReplica Named(Dot dot) =>
        new(View.TryFind(dot.Origin, out var record) ? record.NodeId : $"gone{dot.Origin}", dot.Origin);
}
