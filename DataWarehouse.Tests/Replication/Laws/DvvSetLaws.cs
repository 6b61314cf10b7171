using CsCheck;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.Replication.Laws;

public sealed class DvvSetLaws
{
    private const int Iterations = 4_000;
    private const int LargeIterations = 150;

    [Fact]
    public void Sync_AnyMixOfStamps_IsCommutativeAssociativeIdempotent() =>
        Sample(LawCase.Small, Iterations, (test, x, y, z) =>
        {
            var view = test.Membership.View;
            RequireSame(x.Sync(y, view), y.Sync(x, view));
            RequireSame(x.Sync(y, view).Sync(z, view), x.Sync(y.Sync(z, view), view));
            RequireSame(x.Sync(y, view), x.Sync(y, view).Sync(y, view));
            Assert.Equal(x.Values, x.Sync(x, view).Values);
            Assert.Equal(x.Values, x.Sync(DvvSet<int>.Empty, view).Values);
        });

    [Fact]
    public void Sync_AnyMixOfStamps_AgreesWithExplicitSets() => Sample(LawCase.Small, Iterations, SyncAgrees);

    [Fact]
    public void Sync_UpToSeventyEntries_AgreesWithExplicitSets() => Sample(LawCase.Large, LargeIterations, SyncAgrees);

    [Fact]
    public void Discard_AnyContext_AgreesWithExplicitSets() =>
        Sample(LawCase.Small, Iterations, (test, x, y, _) =>
        {
            var expected = SlowSet.Of(x).Discard(SlowKnowledge.Of(y.Context), test.Membership.Slow);
            Assert.Equal(expected, SlowSet.Of(x.Discard(y.Context, test.Membership.View)));
        });

    [Fact]
    public void Event_AnyContext_IsADiscardAndOneNewSibling() =>
        Sample(LawCase.Small, Iterations, (test, x, y, _) =>
        {
            var view = test.Membership.View;
            var dot = new Dot(view.Local, 20);
            var written = x.Event(y.Context, 7, dot, view);
            var discarded = x.Discard(y.Context, view);
            Assert.Equal(discarded.Values.Select(value => value.Dot).Append(dot).Order(), written.Values.Select(value => value.Dot));
            Assert.Equal(7, written.Values.Single(value => value.Dot == dot).Value);
            Assert.Equal(dot.Sequence, written.Context.VersionOf(view.Local));
            Assert.Equal(CausalOrder.Before, discarded.Context.Compare(written.Context, view));
        });

    [Fact]
    public void Lift_AnyState_ClaimsTheAppliedEpochAndKeepsTheLive() =>
        Sample(LawCase.Small, Iterations, (test, x, _, _) =>
        {
            var lifted = x.Lift(test.Membership.View);
            KnowledgeInvariants.Require(lifted.Context.Known);
            Assert.Equal(SlowSet.Of(x).Lift(test.Membership.Slow), SlowSet.Of(lifted));
            Assert.Equal(x.Values, lifted.Values);
            RequireSame(lifted, lifted.Lift(test.Membership.View));
        });

    [Fact]
    public void Lift_ReplicaThatMayNotClaim_OnlyDropsWhatItsStampClaims() =>
        Sample(LawCase.Small, Iterations, (test, x, _, _) =>
        {
            var view = test.Membership.View;
            var lifted = x.Lift(view.SeenBy(view.Local, isBootstrapped: false));
            Assert.Equal(SlowSet.Of(x).Known.WithoutTops(test.Membership.Slow), SlowKnowledge.Of(lifted.Context));
            Assert.Equal(x.Context.Stamp, lifted.Context.Stamp);
        });

    [Fact]
    public void Lift_BeforeOrAfterASync_GivesTheSameKnowledge() =>
        Sample(LawCase.Small, Iterations, (test, x, y, _) =>
        {
            var view = test.Membership.View;
            Assert.Equal(x.Lift(view).Sync(y, view).Lift(view).Context, x.Sync(y, view).Lift(view).Context);
            Assert.Equal(x.Lift(view).Sync(y.Lift(view), view).Context, x.Sync(y, view).Lift(view).Context);
        });

    [Fact]
    public void Mutators_AnyState_OnlyAddKnowledge() =>
        Sample(LawCase.Small, Iterations, (test, x, y, _) =>
        {
            var view = test.Membership.View;
            DvvSet<int>[] grown =
            [
                x.Event(y.Context, 7, new Dot(view.Local, 20), view), x.Discard(y.Context, view), x.Sync(y, view), x.Lift(view),
            ];
            foreach (var set in grown)
            {
                Assert.True(x.Context.Compare(set.Context, view) is CausalOrder.Before or CausalOrder.Equal);
                KnowledgeInvariants.Require(set.Context.Known);
            }
        });

    private static void SyncAgrees(LawCase test, DvvSet<int> x, DvvSet<int> y, DvvSet<int> z)
    {
        var (view, slow) = (test.Membership.View, test.Membership.Slow);
        var synced = x.Sync(y, view).Sync(z, view);
        KnowledgeInvariants.Require(synced.Context.Known);
        Assert.Equal(SlowSet.Of(x).Sync(SlowSet.Of(y), slow).Sync(SlowSet.Of(z), slow), SlowSet.Of(synced));
        Assert.All(synced.Values, value => Assert.Equal(KnowledgeCase.ValueOf(value.Dot), value.Value));
    }

    private static void RequireSame(DvvSet<int> left, DvvSet<int> right)
    {
        if (!left.HasSameState(right)) Assert.Fail($"{SlowSet.Of(left)} and {SlowSet.Of(right)} differ.");
    }

    private static void Sample(Gen<LawCase> cases, int iterations, Action<LawCase, DvvSet<int>, DvvSet<int>, DvvSet<int>> law) =>
        cases.Sample(
            test => law(test, test.First.Set(test.Membership), test.Second.Set(test.Membership), test.Third.Set(test.Membership)),
            iter: iterations,
            threads: 1,
            print: test => $"{test.Membership}\nx = {SlowSet.Of(test.First.Set(test.Membership))}\n"
                + $"y = {SlowSet.Of(test.Second.Set(test.Membership))}\nz = {SlowSet.Of(test.Third.Set(test.Membership))}");
}
