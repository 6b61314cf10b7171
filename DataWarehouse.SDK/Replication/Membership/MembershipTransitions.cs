using System.Collections.Immutable;

namespace DataWarehouse.SDK.Replication.Membership;

/// <summary>What each log entry does to the membership table; judged only by what stands before it in the log.</summary>
internal static class MembershipTransitions
{
    /// <summary>The table and horizon after the entry at epoch <paramref name="at"/>; the same instances when it has no effect.</summary>
    internal static (ImmutableArray<MemberRecord> Members, Epoch Horizon) Next(MembershipView view, MembershipChange change, Epoch at) =>
        change switch
        {
            MembershipChange.Join join => (Join(view, join.NodeId, at), view.Horizon),
            MembershipChange.Retire retire => (Retire(view, retire.Incarnation, at), view.Horizon),
            MembershipChange.Seal seal => (Seal(view, seal.Incarnations, at), view.Horizon),
            MembershipChange.Forget forget => Forget(view, forget.Horizon),
            _ => (view.Members, view.Horizon),
        };

    private static ImmutableArray<MemberRecord> Join(MembershipView view, string nodeId, Epoch at)
    {
        NodeIds.Validate(nodeId);
        return view.TryFind(nodeId, out _)
            ? view.Members
            : view.Members.Add(new MemberRecord(new Incarnation(at.Value), nodeId, Epoch.Zero, Epoch.Zero));
    }

    private static ImmutableArray<MemberRecord> Retire(MembershipView view, Incarnation incarnation, Epoch at)
    {
        var isLastActive = view.Members.Count(record => record.Status == MemberStatus.Active) <= 1;
        return view.TryFind(incarnation, out var record) && record.Status == MemberStatus.Active && !isLastActive
            ? view.Members.Replace(record, record with { RetiredAt = at })
            : view.Members;
    }

    private static ImmutableArray<MemberRecord> Seal(MembershipView view, ImmutableArray<Incarnation> incarnations, Epoch at)
    {
        var areAllRetired = !incarnations.IsDefaultOrEmpty && incarnations.All(
            incarnation => view.TryFind(incarnation, out var record) && record.Status == MemberStatus.Retired);
        return areAllRetired
            ? [.. view.Members.Select(record => incarnations.Contains(record.Incarnation) ? record with { SealedAt = at } : record)]
            : view.Members;
    }

    private static (ImmutableArray<MemberRecord> Members, Epoch Horizon) Forget(MembershipView view, Epoch horizon)
    {
        if (horizon <= view.Horizon || horizon > view.AppliedEpoch) return (view.Members, view.Horizon);
        var kept = view.Members.RemoveAll(record => record.Status == MemberStatus.Sealed && record.SealedAt <= horizon);
        return (kept, horizon);
    }
}
