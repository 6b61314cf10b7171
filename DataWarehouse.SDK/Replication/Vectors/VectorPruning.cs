using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.SDK.Replication.Vectors;

/// <summary>How the entries of departed nodes leave a vector.</summary>
internal static class VectorPruning
{
    /// <summary>With epochs (CAUSALITY rule 5): a replica's own state is lifted; anything else only drops what its stamp already claims.</summary>
    internal static VectorState WithEpochs(VectorState state, VectorRole role, MembershipView view)
    {
        var mayLift = role == VectorRole.State && view.CanLift;
        var stamp = mayLift ? Epoch.Max(state.Known.Stamp, view.AppliedEpoch) : state.Known.Stamp;
        return state with { Known = state.Known.WithStamp(stamp).WithoutTops(view), Marker = view };
    }

    /// <summary>
    /// Without epochs (CAUSALITY rule 8): drops entries of nodes that are not active, never the local node's own, and nothing at all while
    /// the active set is empty; the digest remembers what went.
    /// </summary>
    internal static VectorState ByActiveNodes(VectorState state, IReadOnlySet<string> active, string? localNodeId, object marker)
    {
        if (active.Count == 0) return state with { Marker = marker };
        var dropped = state.Dropped;
        var versions = Keep(state.Known.Versions, active, localNodeId, isDetached: false, ref dropped);
        var detached = Keep(state.Known.Detached, active, localNodeId, isDetached: true, ref dropped);
        return new VectorState(Knowledge<NamedReplica>.Adopt(versions, detached, state.Known.Stamp), dropped, marker);
    }

    private static VectorEntry<NamedReplica>[] Keep(
        ReadOnlySpan<VectorEntry<NamedReplica>> entries,
        IReadOnlySet<string> active,
        string? localNodeId,
        bool isDetached,
        ref UInt128 dropped)
    {
        var kept = new List<VectorEntry<NamedReplica>>(entries.Length);
        foreach (ref readonly var entry in entries)
        {
            var nodeId = entry.Id.NodeId;
            if (active.Contains(nodeId) || string.Equals(nodeId, localNodeId, StringComparison.Ordinal)) kept.Add(entry);
            else dropped = DroppedDigest.WithDropped(dropped, entry, isDetached);
        }

        return [.. kept];
    }
}
