using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.SDK.Replication.Vectors;

/// <summary>Which entry of a vector a node id stands for, and which number its next event has.</summary>
internal static class VectorIds
{
    /// <summary>The id under which the node coordinates events.</summary>
    internal static NamedReplica Coordinator(string nodeId, in Knowledge<NamedReplica> known, MembershipTracker tracker)
    {
        if (!tracker.HasEpochs) return NewestOf(nodeId, known);
        if (!tracker.View.TryFind(nodeId, out var record)) ThrowUnknown(nodeId, tracker.View);
        if (record.Status != MemberStatus.Active) ThrowRetired(record);
        return new NamedReplica(record.NodeId, record.Incarnation);
    }

    /// <summary>The id that the node's events are listed under.</summary>
    internal static NamedReplica Find(string nodeId, in Knowledge<NamedReplica> known, MembershipTracker tracker) =>
        tracker.HasEpochs && tracker.View.TryFind(nodeId, out var record)
            ? new NamedReplica(record.NodeId, record.Incarnation)
            : NewestOf(nodeId, known);

    internal static long NextSequence(NamedReplica id, in Knowledge<NamedReplica> known)
    {
        var last = Last(id, known);
        if (last < long.MaxValue) return last + 1;
        throw new CausalityException(
            CausalityError.CounterExhausted,
            $"Node '{id.NodeId}' has used all numbers of incarnation {id.Incarnation}. Let it join again as a new incarnation.");
    }

    internal static void RequireNew(NamedReplica id, long sequence, in Knowledge<NamedReplica> known)
    {
        var last = Last(id, known);
        if (sequence > last) return;
        throw new CausalityException(
            CausalityError.SequenceReused,
            $"Event {sequence} of node '{id.NodeId}' is not above {last}, the last one known: numbers only grow, also across restarts.");
    }

    /// <summary>Refuses a vector with an incarnation that has not joined yet, never joined, or joined under another node id.</summary>
    internal static void RequireKnown(in Knowledge<NamedReplica> known, MembershipView view)
    {
        foreach (ref readonly var entry in known.Versions) RequireKnown(entry.Id, view);
        foreach (ref readonly var dot in known.Detached) RequireKnown(dot.Id, view);
    }

    private static void RequireKnown(NamedReplica id, MembershipView view)
    {
        if (id.Incarnation.JoinedAt > view.AppliedEpoch)
        {
            throw new CausalityException(
                CausalityError.AheadOfEpoch,
                $"Incarnation {id.Incarnation} of node '{id.NodeId}' joins after epoch {view.AppliedEpoch}, the last one applied here. "
                + "Apply the system group's log up to there, then try again.");
        }

        var isInTable = view.TryFind(id.Incarnation, out var record);
        if (view.IsForgotten(id.Incarnation) || (isInTable && string.Equals(record!.NodeId, id.NodeId, StringComparison.Ordinal))) return;
        throw new CausalityException(
            CausalityError.UnknownNode,
            isInTable
                ? $"Incarnation {id.Incarnation} is node '{record!.NodeId}', not '{id.NodeId}'."
                : $"No node joined as incarnation {id.Incarnation}, which node '{id.NodeId}' is said to have.");
    }

    private static long Last(NamedReplica id, in Knowledge<NamedReplica> known)
    {
        var last = known.VersionOf(id);
        foreach (ref readonly var dot in known.Detached)
        {
            if (dot.Id.Equals(id)) last = dot.Number;
        }

        return last;
    }

    /// <summary>Without epochs the newest incarnation listed under the name, so that a rebuilt vector goes on counting where it stood.</summary>
    private static NamedReplica NewestOf(string nodeId, in Knowledge<NamedReplica> known)
    {
        var newest = new NamedReplica(nodeId, Incarnation.None);
        foreach (ref readonly var entry in known.Versions)
        {
            if (string.Equals(entry.Id.NodeId, nodeId, StringComparison.Ordinal)) newest = entry.Id;
        }

        foreach (ref readonly var dot in known.Detached)
        {
            var isNewer = dot.Id.Incarnation > newest.Incarnation;
            if (isNewer && string.Equals(dot.Id.NodeId, nodeId, StringComparison.Ordinal)) newest = dot.Id;
        }

        return newest;
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static void ThrowUnknown(string nodeId, MembershipView view) =>
        throw new CausalityException(
            CausalityError.UnknownNode,
            $"Node '{nodeId}' has not joined by epoch {view.AppliedEpoch}: only members coordinate events.");

    private static void ThrowRetired(MemberRecord record) =>
        throw new CausalityException(
            CausalityError.RetiredNode,
            $"Node '{record.NodeId}' was retired at epoch {record.RetiredAt} and coordinates no more events. It may join again under a "
            + "new id.");
}
