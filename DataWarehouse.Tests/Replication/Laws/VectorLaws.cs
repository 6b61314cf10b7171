using CsCheck;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.Replication.Laws;

public sealed class VectorLaws
{
    private const int Iterations = 1_500;

    [Fact]
    public void Order_AnyVectors_IsAStrictOrder() =>
        Sample(VectorRole.Context, (_, vectors) =>
        {
            foreach (var x in vectors)
            {
                Assert.False(x.HappensBefore(x));
                Assert.False(x.IsConcurrent(x));
                foreach (var y in vectors)
                {
                    Assert.False(x.HappensBefore(y) && y.HappensBefore(x));
                    Assert.Equal(x.IsConcurrent(y), y.IsConcurrent(x));
                    Assert.False(x.IsConcurrent(y) && (x.HappensBefore(y) || y.HappensBefore(x)));
                    foreach (var z in vectors) Assert.True(!x.HappensBefore(y) || !y.HappensBefore(z) || x.HappensBefore(z));
                }
            }
        });

    [Fact]
    public void Compare_AnyVectors_AgreesWithInclusion() =>
        Sample(VectorRole.Context, (test, vectors) =>
        {
            foreach (var x in vectors)
            {
                foreach (var y in vectors)
                {
                    var expected = SlowKnowledge.Of(x.ToContext()).Compare(SlowKnowledge.Of(y.ToContext()), test.Membership.Slow);
                    Assert.Equal(expected, x.Compare(y));
                }
            }
        });

    [Fact]
    public void Merge_AnyVectors_IsCommutativeAssociativeIdempotent() =>
        Sample(VectorRole.Context, (_, vectors) =>
        {
            var (x, y, z) = (vectors[0], vectors[1], vectors[2]);
            Assert.Equal(x.Merge(y).ToContext(), y.Merge(x).ToContext());
            Assert.Equal(x.Merge(y).Merge(z).ToContext(), x.Merge(y.Merge(z)).ToContext());
            Assert.Equal(x.ToContext(), x.Merge(x).ToContext());
            Assert.False(x.Merge(y).HappensBefore(x));
            Assert.True(x.HappensBefore(x.Merge(y)) || x.Compare(x.Merge(y)) == CausalOrder.Equal);
        });

    [Fact]
    public void Merge_AnyVectors_AgreesWithExplicitSets() =>
        Sample(VectorRole.Context, (test, vectors) =>
        {
            var expected = SlowKnowledge.Of(vectors[0].ToContext()).Join(SlowKnowledge.Of(vectors[1].ToContext()), test.Membership.Slow);
            Assert.Equal(expected, SlowKnowledge.Of(vectors[0].Merge(vectors[1]).ToContext()));
        });

    [Fact]
    public void Absorb_AnyVector_IsMergeInPlace() =>
        Sample(VectorRole.Context, (_, vectors) =>
        {
            var merged = vectors[0].Merge(vectors[1]).ToContext();
            vectors[0].Absorb(vectors[1]);
            Assert.Equal(merged, vectors[0].ToContext());
            Assert.False(vectors[0].Absorb(vectors[0].AsContext()));
        });

    [Fact]
    public void Prune_State_BeforeOrAfterAMergeIsTheSame() =>
        Sample(VectorRole.State, (_, vectors) =>
        {
            var merged = vectors[0].Merge(vectors[1]);
            merged.PruneDeadNodes();
            vectors[0].PruneDeadNodes();
            vectors[1].PruneDeadNodes();
            Assert.Equal(merged.ToContext(), vectors[0].Merge(vectors[1]).ToContext());
        });

    [Fact]
    public void Prune_State_ListsOnlyTheUnsealed() =>
        Sample(VectorRole.State, (test, vectors) =>
        {
            foreach (var vector in vectors)
            {
                vector.PruneDeadNodes();
                Assert.Equal(test.Membership.View.AppliedEpoch, vector.Stamp);
                foreach (var dot in vector.ToContext().ListVersions().Concat(vector.ToContext().ListDetached()))
                {
                    // An incarnation that is neither in the table nor forgotten cannot be judged and stays.
                    var isSealed = test.Membership.Slow.IsTop(dot.Origin.Value, vector.Stamp.Value);
                    Assert.False(isSealed, $"{dot} is sealed and still listed in {vector}.");
                }
            }
        });

    [Fact]
    public void Prune_Context_IsNeverLifted() =>
        Sample(VectorRole.Context, (_, vectors) =>
        {
            foreach (var vector in vectors)
            {
                var before = vector.ToContext();
                vector.PruneDeadNodes();
                Assert.Equal(before, vector.ToContext());
            }
        });

    [Fact]
    public void Increment_AnyVector_ComesAfterIt() =>
        Sample(VectorRole.Context, (test, vectors) =>
        {
            test.Membership.View.TryFind(test.Membership.View.Local, out var local);
            foreach (var vector in vectors)
            {
                var before = vector.AsContext();
                vector.Increment(local!.NodeId);
                Assert.True(before.HappensBefore(vector));
                var recorded = before.AsContext();
                recorded.Record(local.NodeId, 50);
                Assert.True(vector.HappensBefore(recorded));
                Assert.True(recorded.Covers(local.NodeId, 49));
            }
        });

    /// <summary>Three vectors, their joins, and a shorter one: related enough for every order to occur.</summary>
    private static void Sample(VectorRole role, Action<LawCase, DottedVersionVector[]> law) =>
        LawCase.Small.Sample(
            test =>
            {
                var membership = new NamedMembership(test.Membership);
                CausalContext Build(KnowledgeCase knowledge) => knowledge.Context(test.Membership);
                var (x, y, z) = (Build(test.First), Build(test.Second), Build(test.Third));
                var view = test.Membership.View;
                CausalContext[] all = [x, y, z, x.Merge(y, view), y.Merge(z, view), x.Merge(y, view).Merge(z, view)];
                law(test, [.. all.Select(context => membership.Vector(context, role))]);
            },
            iter: Iterations,
            threads: 1);
}
