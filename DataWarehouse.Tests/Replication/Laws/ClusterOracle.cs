using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>The invariants of CAUSALITY §3, judged with the whole log and the whole history in hand.</summary>
internal sealed class ClusterOracle(History history, SystemLog log, IReadOnlyList<ClusterReplica> replicas, ClusterTally tally)
{
    private readonly SetOracle _sets = new(history);

    /// <summary>After a change of one key at one replica.</summary>
    internal void Check(ClusterReplica changed, int key)
    {
        var place = Place(changed, key);
        var state = changed.Stored(key).Lift(changed.View);
        _sets.RequireTrue(place, state, changed.View);
        if (!changed.IsMember) return;
        foreach (var other in replicas)
        {
            if (ReferenceEquals(other, changed) || !other.IsMember) continue;
            var theirs = other.Stored(key).Lift(other.View);
            _sets.RequireNoFalseClaim(place, state, changed.View, theirs);
            _sets.RequireNoFalseClaim(Place(other, key), theirs, other.View, state);
            RequireTrueOrder(state.Read(key), theirs);
            RequireTrueOrder(theirs.Read(key), state);
        }
    }

    /// <summary>What clients hold claims nothing that lives and that its reader never saw, nor does it sort before what it is not part of.</summary>
    internal void Check(TrackedContext context)
    {
        foreach (var member in replicas)
        {
            if (!member.IsMember) continue;
            var state = member.Stored(context.Key).Lift(member.View);
            _sets.RequireNoFalseClaim("context", new TrackedSet(new DvvSet<int>(context.Context.Known, null), context.Seen), log.View, state);
            RequireTrueOrder(context, state);
        }
    }

    /// <summary>After a sweep a bootstrapped replica lists nobody but active and retired, unsealed incarnations.</summary>
    internal static void RequireBounded(ClusterReplica swept)
    {
        if (!swept.View.LocalIsBootstrapped || !swept.CanAct) return;
        for (var key = 0; key < ClusterReplica.Keys; key++)
        {
            var context = swept.Stored(key).Set.Context;
            foreach (var dot in context.ListVersions().Concat(context.ListDetached()))
            {
                var isUnsealed = swept.View.TryFind(dot.Origin, out var record) && record.Status != MemberStatus.Sealed;
                Assert.True(isUnsealed, $"{swept.Self} key {key} keeps {dot} of a sealed incarnation after its sweep: {context}.");
            }

            Assert.True(context.Count <= swept.View.UnsealedNodes.Count, $"{swept.Self} key {key}: {context} has too many entries.");
        }
    }

    /// <summary>
    /// x ≤ y means that y saw every put x saw, leaving out those of retired incarnations that no member has live: Top speaks of surviving events.
    /// </summary>
    private void RequireTrueOrder(TrackedContext left, TrackedSet right)
    {
        var order = left.Context.Compare(right.Set.Context, log.View);
        if (order is not (CausalOrder.Before or CausalOrder.Equal)) return;
        tally.Orders++;
        foreach (var put in history.Puts(left.Seen))
        {
            if (right.Seen.Contains(put.Index) || (HasRetired(put.Dot.Origin) && !IsLiveAtAMember(put))) continue;
            Assert.Fail($"{left.Context} <= {right.Set.Context} is false: {put} is in the left one only ({left.Seen} and {right.Seen}).");
        }
    }

    private static string Place(ClusterReplica replica, int key) => $"{replica.Self} key {key}";

    private bool HasRetired(Incarnation incarnation) =>
        !log.View.TryFind(incarnation, out var record) || record.Status != MemberStatus.Active;

    private bool IsLiveAtAMember(ModelEvent put) =>
        replicas.Any(member => member.IsMember && member.Stored(put.Key).Set.Values.Any(value => value.Value == put.Index));
}
