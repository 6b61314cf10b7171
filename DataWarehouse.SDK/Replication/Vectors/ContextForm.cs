using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.SDK.Replication.Vectors;

/// <summary>Between sets of events over incarnations and over named nodes.</summary>
internal static class ContextForm
{
    /// <summary>Gives each incarnation its node id; refuses those that nobody can name any more.</summary>
    internal static Knowledge<NamedReplica> Name(in Knowledge<Incarnation> context, MembershipView view) =>
        Knowledge<NamedReplica>.Adopt(Name(context.Versions, view), Name(context.Detached, view), context.Stamp);

    /// <summary>Leaves the node ids out; every entry must have an incarnation.</summary>
    internal static Knowledge<Incarnation> Unname(in Knowledge<NamedReplica> known) =>
        Knowledge<Incarnation>.Adopt(Unname(known.Versions), Unname(known.Detached), known.Stamp);

    private static VectorEntry<NamedReplica>[] Name(ReadOnlySpan<VectorEntry<Incarnation>> entries, MembershipView view)
    {
        var named = new VectorEntry<NamedReplica>[entries.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            ref readonly var entry = ref entries[i];
            if (!view.TryFind(entry.Id, out var record)) ThrowNameless(entry.Id, view);
            named[i] = new(new NamedReplica(record.NodeId, entry.Id), entry.Number);
        }

        return named;
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

    /// <summary>Leaving the entry out instead would make the vector come before others that lack it.</summary>
    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static void ThrowNameless(Incarnation incarnation, MembershipView view) => throw (view.IsForgotten(incarnation)
        ? new CausalityException(
            CausalityError.BelowHorizon,
            $"The context lists incarnation {incarnation}, which is forgotten since horizon {view.Horizon}. Read the key again and use the new "
            + "context.")
        : new CausalityException(
            CausalityError.UnknownNode,
            $"No node joined as incarnation {incarnation}, and none that could be it is forgotten: the context comes from another cluster."));

    private static void ThrowNoIncarnation(string nodeId) =>
        throw new CausalityException(
            CausalityError.UnknownNode,
            $"Node '{nodeId}' has no incarnation here: sibling sets need a membership with epochs.");
}
