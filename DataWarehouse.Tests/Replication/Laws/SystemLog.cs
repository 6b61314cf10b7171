using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>
/// The system group's log with the part of the retirement protocol that stands in it: acknowledgements of a drain, reports of sweeps, and
/// the conditions under which a Seal or a Forget has an effect. Everything is judged where it stands.
/// </summary>
internal sealed class SystemLog(ClusterFault fault)
{
    private readonly List<MembershipChange> _entries = [];
    private readonly HashSet<Incarnation> _acks = [];
    private readonly Dictionary<Incarnation, Epoch> _swept = [];

    /// <summary>The table after all entries, as nobody in particular looks at it.</summary>
    internal MembershipView View { get; private set; } = MembershipView.Empty;

    internal IReadOnlyList<MembershipChange> Entries => _entries;

    internal IEnumerable<Incarnation> Members => WithStatus(View, MemberStatus.Active);

    /// <summary>The epoch of the latest Retire that is not sealed yet; zero when there is nothing to drain.</summary>
    internal static Epoch DrainEpoch(MembershipView view) =>
        view.Members.Where(record => record.Status == MemberStatus.Retired)
            .Select(record => record.RetiredAt)
            .DefaultIfEmpty(Epoch.Zero)
            .MaxBy(epoch => epoch.Value);

    internal static IEnumerable<Incarnation> WithStatus(MembershipView view, MemberStatus status) =>
        view.Members.Where(record => record.Status == status).Select(record => record.Incarnation);

    internal void Append(MembershipChange change)
    {
        View = View.Apply(change, out var tookEffect);
        _entries.Add(change);
        Assert.True(tookEffect, $"{change} at {View.AppliedEpoch} has no effect.");
        var isRestart = change is MembershipChange.Retire && fault != ClusterFault.DrainNotRestarted;
        if (isRestart || change is MembershipChange.Seal) _acks.Clear();
    }

    /// <summary>Rule 2: counts only for the latest Retire.</summary>
    internal void Ack(Incarnation member, Epoch drained)
    {
        var isLatest = drained == DrainEpoch(View) || fault == ClusterFault.DrainNotRestarted;
        if (isLatest && Members.Contains(member)) _acks.Add(member);
    }

    internal void ReportSwept(Incarnation member, Epoch epoch) => _swept[member] = epoch;

    /// <summary>Rule 3: seals everyone retired once every member has acknowledged the drain.</summary>
    internal bool TrySeal()
    {
        var isDrained = Members.All(_acks.Contains) || fault == ClusterFault.NoDrain;
        if (DrainEpoch(View) == Epoch.Zero || !isDrained) return false;
        Append(new MembershipChange.Seal([.. WithStatus(View, MemberStatus.Retired)]));
        return true;
    }

    /// <summary>Rule 6: forgets up to what every member has swept; one that is not bootstrapped has reported nothing.</summary>
    internal bool TryForget()
    {
        var reports = Members.Where(member => fault != ClusterFault.ForgetIgnoresUnbootstrapped || _swept.ContainsKey(member));
        var horizon = reports.Select(member => _swept.GetValueOrDefault(member)).DefaultIfEmpty().MinBy(epoch => epoch.Value);
        var isUseful = View.Members.Any(record => record.Status == MemberStatus.Sealed && record.SealedAt <= horizon);
        if (!isUseful || horizon <= View.Horizon) return false;
        Append(new MembershipChange.Forget(horizon));
        return true;
    }
}
