using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.SDK.Replication.Vectors;

/// <summary>Between sets of events over incarnations and over named nodes.</summary>
internal static class ContextForm
{
    /// <summary>Gives each incarnation its node id; leaves out those already forgotten, which claims less and so is safe for a context.</summary>
    internal static Knowledge<NamedReplica> Name(in Knowledge<Incarnation> context, MembershipView view) =>
        Knowledge<NamedReplica>.Adopt(Name(context.Versions, view), Name(context.Detached, view), context.Stamp);

    /// <summary>Leaves the node ids out; every entry must have an incarnation.</summary>
    internal static Knowledge<Incarnation> Unname(in Knowledge<NamedReplica> known) =>
        Knowledge<Incarnation>.Adopt(Unname(known.Versions), Unname(known.Detached), known.Stamp);

    private static VectorEntry<NamedReplica>[] Name(ReadOnlySpan<VectorEntry<Incarnation>> entries, MembershipView view)
    {
        var named = new List<VectorEntry<NamedReplica>>(entries.Length);
        foreach (ref readonly var entry in entries)
        {
            if (view.TryFind(entry.Id, out var record)) named.Add(new(new NamedReplica(record.NodeId, entry.Id), entry.Number));
            else if (view.Horizon == Epoch.Zero) ThrowUnknown(entry.Id);
        }

        return [.. named];
    }

    private static VectorEntry<Incarnation>[] Unname(ReadOnlySpan<VectorEntry<NamedReplica>> entries)
    {
        var unnamed = new VectorEntry<Incarnation>[entries.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            var (id, number) = entries[i];
            if (id.Incarnation == Incarnation.None) ThrowNoIncarnation(id.NodeId);
            unnamed[i] = new(id.Incarnation, number);
        }

        return unnamed;
    }

    private static void ThrowUnknown(Incarnation incarnation) =>
        throw new CausalityException(
            CausalityError.UnknownNode,
            $"No node joined as incarnation {incarnation}, and none is forgotten yet: the context comes from another cluster.");

    private static void ThrowNoIncarnation(string nodeId) =>
        throw new CausalityException(
            CausalityError.UnknownNode,
            $"Node '{nodeId}' has no incarnation here: sibling sets need a membership with epochs.");
}
