using CsCheck;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Vectors;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>A result that equals an input shares its arrays: that is what makes a sync without news free.</summary>
public sealed class SharingLaws
{
    private const int Iterations = 4_000;

    [Fact]
    public void Sync_ResultEqualToAnInput_SharesItsArrays() =>
        LawCase.Small.Sample(
            test =>
            {
                // Inputs that list what is Top in the result are copied even when nothing else is new; lifted states list no such id.
                var view = test.Membership.View;
                var x = test.First.Set(test.Membership).Lift(view);
                var y = test.Second.Set(test.Membership).Lift(view);
                foreach (var (left, right) in new[] { (x, y), (x, x.Sync(y, view)), (x.Sync(y, view), y), (x, x), (x, Copy(x)) })
                {
                    var synced = left.Sync(right, view);
                    RequireShared(synced, left, right);
                    RequireShared(right.Sync(left, view), left, right);
                }
            },
            iter: Iterations,
            threads: 1);

    [Fact]
    public void Discard_NothingNew_SharesItsArrays() =>
        LawCase.Small.Sample(
            test =>
            {
                var view = test.Membership.View;
                var x = test.First.Set(test.Membership).Lift(view);
                var discarded = x.Discard(CausalContext.Empty, view);
                Assert.Same(x.LiveValues, discarded.LiveValues);
                Assert.True(discarded.Context.Known.SharesArraysWith(x.Context.Known));
                Assert.True(x.Lift(view).Context.Known.SharesArraysWith(x.Context.Known));
                Assert.Same(x.LiveValues, x.Lift(view).LiveValues);
            },
            iter: Iterations,
            threads: 1);

    [Fact]
    public void With_KnownDot_SharesItsArrays() =>
        LawCase.Small.Sample(
            test =>
            {
                var context = test.First.Context(test.Membership);
                foreach (var dot in context.ListVersions().Concat(context.ListDetached()))
                    Assert.True(context.With(dot).Known.SharesArraysWith(context.Known));
            },
            iter: Iterations,
            threads: 1);

    private static DvvSet<int> Copy(DvvSet<int> set)
    {
        var known = set.Context.Known;
        var copy = Knowledge<Incarnation>.Adopt(known.Versions.ToArray(), known.Detached.ToArray(), known.Stamp);
        return new DvvSet<int>(copy, [.. set.Values]);
    }

    private static void RequireShared(DvvSet<int> synced, DvvSet<int> left, DvvSet<int> right)
    {
        if (synced.Context == left.Context || synced.Context == right.Context)
        {
            var isShared = synced.Context.Known.SharesArraysWith(left.Context.Known)
                || synced.Context.Known.SharesArraysWith(right.Context.Known);
            Assert.True(isShared, $"{synced.Context} is a copy.");
        }

        var hasValuesOfOne = DvvSetValues.HaveSameDots(synced.LiveValues, left.LiveValues)
            || DvvSetValues.HaveSameDots(synced.LiveValues, right.LiveValues);
        if (hasValuesOfOne)
            Assert.True(ReferenceEquals(synced.LiveValues, left.LiveValues) || ReferenceEquals(synced.LiveValues, right.LiveValues));
    }
}
