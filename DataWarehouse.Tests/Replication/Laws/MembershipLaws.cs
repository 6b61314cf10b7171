using CsCheck;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.Replication.Laws;

public sealed class MembershipLaws
{
    [Fact]
    public void View_AnyLog_AgreesWithTheObviousTable() =>
        MembershipCase.Any.Sample(
            membership =>
            {
                var table = membership.View.Members.Select(
                    row => $"{row.Incarnation} {row.NodeId} {row.RetiredAt} {row.SealedAt}");
                Assert.Equal(membership.Slow.Table, table);
                Assert.Equal(membership.Slow.Horizon, membership.View.Horizon.Value);
                Assert.Equal(membership.Slow.Applied, membership.View.AppliedEpoch.Value);
            },
            iter: 3_000,
            threads: 1);

    [Fact]
    public void IsTop_AnyIncarnationAndStamp_AgreesWithTheObviousRule() =>
        MembershipCase.Any.Sample(
            membership =>
            {
                var last = membership.Slow.Applied + 2;
                for (var id = 0L; id <= last; id++)
                {
                    for (var stamp = 0L; stamp <= last; stamp++)
                        Assert.Equal(membership.Slow.IsTop(id, stamp), membership.View.IsTop(new Incarnation(id), new Epoch(stamp)));
                }
            },
            iter: 1_000,
            threads: 1);

    [Fact]
    public void IsTop_LaterStamp_NeverTakesBack() =>
        MembershipCase.Any.Sample(
            membership =>
            {
                var last = membership.Slow.Applied + 1;
                for (var id = 1L; id <= last; id++)
                {
                    var tops = Enumerable.Range(0, (int)last + 1).Select(stamp => membership.View.IsTop(new Incarnation(id), new Epoch(stamp)));
                    Assert.DoesNotContain(false, tops.SkipWhile(isTop => !isTop));
                }
            },
            iter: 1_000,
            threads: 1);

    [Fact]
    public void View_ChangeWithoutEffect_SaysSo() =>
        MembershipCase.Any.Sample(
            membership =>
            {
                var view = SDK.Replication.Membership.MembershipView.Empty;
                foreach (var change in membership.Changes)
                {
                    var before = view;
                    view = view.Apply(change, out var tookEffect);
                    var isDifferent = !before.Members.SequenceEqual(view.Members) || before.Horizon != view.Horizon;
                    Assert.Equal(isDifferent, tookEffect);
                }
            },
            iter: 1_000,
            threads: 1);
}
