using CsCheck;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication.Laws;

public sealed class CausalContextLaws
{
    private const int Iterations = 4_000;
    private const int LargeIterations = 150;

    [Fact]
    public void Merge_AnyMixOfStamps_IsCommutativeAssociativeIdempotent() =>
        Sample(LawCase.Small, Iterations, (view, _, x, y, z) =>
        {
            Assert.Equal(x.Merge(y, view), y.Merge(x, view));
            Assert.Equal(x.Merge(y, view).Merge(z, view), x.Merge(y.Merge(z, view), view));
            Assert.Equal(CausalOrder.Equal, x.Merge(x, view).Compare(x, view));
            Assert.Equal(x.Merge(y, view), x.Merge(y, view).Merge(y, view));
            Assert.Equal(CausalOrder.Equal, x.Merge(CausalContext.Empty, view).Compare(x, view));
        });

    [Fact]
    public void Merge_AnyMixOfStamps_IsTheLeastThatIncludesBoth() =>
        Sample(LawCase.Small, Iterations, (view, _, x, y, z) =>
        {
            var joined = x.Merge(y, view);
            Assert.True(IsWithin(x, joined, view));
            Assert.True(IsWithin(y, joined, view));
            Assert.Equal(Epoch.Max(x.Stamp, y.Stamp), joined.Stamp);
            if (IsWithin(x, z, view) && IsWithin(y, z, view)) Assert.True(IsWithin(joined, z, view));
            Assert.Equal(IsWithin(x, y, view), y.Compare(joined, view) == CausalOrder.Equal);
        });

    [Fact]
    public void Merge_UpToSeventyEntries_AgreesWithExplicitSets() => Sample(LawCase.Large, LargeIterations, MergeAgrees);

    [Fact]
    public void Merge_AnyMixOfStamps_AgreesWithExplicitSets() => Sample(LawCase.Small, Iterations, MergeAgrees);

    [Fact]
    public void Compare_UpToSeventyEntries_AgreesWithInclusion() => Sample(LawCase.Large, LargeIterations, CompareAgrees);

    [Fact]
    public void Compare_AnyMixOfStamps_AgreesWithInclusion() => Sample(LawCase.Small, Iterations, CompareAgrees);

    [Fact]
    public void Compare_AnyThree_IsAnOrder() =>
        Sample(LawCase.Small, Iterations, (view, _, x, y, z) =>
        {
            Assert.Equal(CausalOrder.Equal, x.Compare(x, view));
            Assert.Equal(x.Compare(y, view), Reverse(y.Compare(x, view)));
            if (IsWithin(x, y, view) && IsWithin(y, z, view)) Assert.True(IsWithin(x, z, view));
        });

    [Fact]
    public void Covers_UpToSeventyEntries_AgreesWithExplicitSets() => Sample(LawCase.Large, LargeIterations, CoversAgrees);

    [Fact]
    public void Covers_AnyMixOfStamps_AgreesWithExplicitSets() => Sample(LawCase.Small, Iterations, CoversAgrees);

    [Fact]
    public void With_AnyDot_AddsThatEventAndNoOther() =>
        Sample(LawCase.Small, Iterations, (_, _, x, y, _) =>
        {
            foreach (var dot in y.ListVersions())
            {
                var grown = x.With(dot);
                KnowledgeInvariants.Require(grown.Known);
                Assert.Equal(SlowKnowledge.Of(x) with { Dots = [.. SlowKnowledge.Of(x).Dots, dot] }, SlowKnowledge.Of(grown));
            }
        });

    [Fact]
    public void Admit_WhateverTheMembershipKnows_IsAdmitted() =>
        Sample(LawCase.Small, Iterations, (view, membership, x, _, _) =>
        {
            var isKnown = SlowKnowledge.Of(x).Dots.All(dot => dot.Origin.Value < membership.Horizon || view.TryFind(dot.Origin, out _));
            Assert.Equal(isKnown, view.Admit(x, Incarnation.None).IsAdmitted);
        });

    private static void MergeAgrees(
        MembershipView view, SlowMembership membership, CausalContext x, CausalContext y, CausalContext z)
    {
        var joined = x.Merge(y, view).Merge(z, view);
        KnowledgeInvariants.Require(joined.Known);
        var expected = SlowKnowledge.Of(x).Join(SlowKnowledge.Of(y), membership).Join(SlowKnowledge.Of(z), membership);
        Assert.Equal(expected, SlowKnowledge.Of(joined));
        Assert.Equal(joined.Known.Newest.Value, expected.Dots.Select(dot => dot.Origin.Value).DefaultIfEmpty(0).Max());
    }

    private static void CompareAgrees(
        MembershipView view, SlowMembership membership, CausalContext x, CausalContext y, CausalContext z)
    {
        CausalContext[] all = [x, y, z, x.Merge(y, view), y.Merge(z, view)];
        foreach (var left in all)
        {
            foreach (var right in all)
                Assert.Equal(SlowKnowledge.Of(left).Compare(SlowKnowledge.Of(right), membership), left.Compare(right, view));
        }
    }

    private static void CoversAgrees(
        MembershipView view, SlowMembership membership, CausalContext x, CausalContext y, CausalContext z)
    {
        foreach (var context in (CausalContext[])[x, y, z])
        {
            var slow = SlowKnowledge.Of(context);
            for (var id = 1L; id <= membership.Applied; id++)
            {
                for (var number = 1; number <= 8; number++)
                {
                    var dot = new Dot(new Incarnation(id), number);
                    Assert.Equal(slow.Covers(dot, membership), context.Covers(dot, view));
                }
            }
        }
    }

    private static bool IsWithin(in CausalContext x, in CausalContext y, MembershipView view) =>
        x.Compare(y, view) is CausalOrder.Before or CausalOrder.Equal;

    private static CausalOrder Reverse(CausalOrder order) => order switch
    {
        CausalOrder.Before => CausalOrder.After,
        CausalOrder.After => CausalOrder.Before,
        _ => order,
    };

    private static void Sample(
        Gen<LawCase> cases, int iterations, Action<MembershipView, SlowMembership, CausalContext, CausalContext, CausalContext> law) =>
        cases.Sample(
            test =>
            {
                var membership = test.Membership;
                var (x, y, z) = (test.First.Context(membership), test.Second.Context(membership), test.Third.Context(membership));
                law(membership.View, membership.Slow, x, y, z);
            },
            iter: iterations,
            threads: 1,
            print: test => $"{test.Membership}\nx = {test.First.Context(test.Membership)}\ny = {test.Second.Context(test.Membership)}\n"
                + $"z = {test.Third.Context(test.Membership)}");
}
