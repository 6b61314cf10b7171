using CsCheck;
using DataWarehouse.Plugins.UltimateReplication.Conflicts;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Strategies;
using static DataWarehouse.Tests.UltimateReplication.Conflicts.Siblings;

namespace DataWarehouse.Tests.UltimateReplication.Conflicts;

public sealed class LastWriterWinsStrategyTests
{
    private static readonly InMemoryEpochMembership Membership = InMemoryEpochMembership.Founded("a", "a", "b", "c");
    private static readonly ReplicationStrategyBase Strategy = new ConflictResolutionStrategies(Membership).LastWriterWins;

    // Few times, texts and origins, so that ties of every kind are common.
    private static readonly Gen<DottedValue<StampedValue>> AnyValue =
        Gen.Select(Gen.Long[1, 3], Gen.Long[1, 3], Gen.Long[1, 3], Gen.Int[0, 3].Select(i => new[] { "", "x", "y", "longer" }[i]), Value);

    private static readonly Gen<DottedValue<StampedValue>[]> AnySiblings =
        AnyValue.Array[2, 5].Select(values => values.DistinctBy(value => value.Dot).ToArray());

    [Fact]
    public void Resolve_LaterTime_Wins() =>
        Assert.Equal(new Dot(new Incarnation(1), 1), Kept(Strategy, Value(1, 1, 20, "early incarnation"), Value(2, 1, 10, "late incarnation")));

    [Fact]
    public void Resolve_SameTime_NewerIncarnationWins() =>
        Assert.Equal(new Dot(new Incarnation(2), 1), Kept(Strategy, Value(1, 9, 10, "x"), Value(2, 1, 10, "y")));

    [Fact]
    public void Resolve_SameTimeAndIncarnation_HashOfTheValueDecidesBeforeTheDot()
    {
        var winners = Enumerable.Range(0, 20).Select(i => Kept(Strategy, Value(1, 1, 10, $"x{i}"), Value(1, 2, 10, $"y{i}")).Sequence);

        Assert.Equal([1, 2], winners.Distinct().Order());
    }

    [Fact]
    public void Resolve_OnlyTheDotDiffers_GreaterDotWins() =>
        Assert.Equal(new Dot(new Incarnation(1), 2), Kept(Strategy, Value(1, 1, 10, "x"), Value(1, 2, 10, "x")));

    [Fact]
    public void Resolve_EqualBytes_LaterTimeWinsOverGreaterDot() =>
        Assert.Equal(new Dot(new Incarnation(1), 1), Kept(Strategy, Value(1, 1, 20, "x"), Value(2, 1, 10, "x")));

    [Fact]
    public void Resolve_AnyOrderOfArguments_IsTheSame() => AnySiblings.Sample(siblings =>
        Assert.Equal(Kept(Strategy, siblings), Kept(Strategy, [.. siblings.Reverse()])));

    [Fact]
    public void Resolve_AnySubsetsFirst_GivesTheWinnerOfTheWhole() =>
        Gen.Select(AnySiblings, Gen.Int[1, 4]).Where((siblings, split) => split < siblings.Length).Sample((siblings, split) =>
        {
            var left = Kept(Strategy, siblings.AsSpan(0, split));
            var right = Kept(Strategy, siblings.AsSpan(split));
            var rest = siblings.Where(value => value.Dot == left || value.Dot == right).ToArray();
            Assert.Equal(Kept(Strategy, siblings), Kept(Strategy, rest));
        });

    [Fact]
    public void Keep_EverySubsetResolvedSomewhere_NeverLosesAllValues() => AnySiblings.Sample(siblings =>
    {
        var view = Membership.View;
        var all = DvvSet<StampedValue>.Empty;
        foreach (var one in siblings)
        {
            foreach (var other in siblings)
            {
                var pair = Only(one, view).Sync(Only(other, view), view);
                all = all.Sync(pair.KeepOnly(Kept(Strategy, [.. pair.Values])), view);
            }
        }

        Assert.Equal(Kept(Strategy, siblings), Assert.Single(all.Values).Dot);
    });

    [Fact]
    public void Pairwise_CausalOrder_DecidesBeforeTime()
    {
        var (older, newer) = (Value(1, 1, 99, "older"), Value(2, 1, 1, "newer"));
        var seen = CausalContext.Empty.With(older.Dot);
        var local = new VersionedValue(DottedVersionVector.FromContext(seen, Membership), older.Dot, older.Value);
        var remote = new VersionedValue(DottedVersionVector.FromContext(seen.With(newer.Dot), Membership), newer.Dot, newer.Value);

        Assert.Equal(newer.Dot, Assert.IsType<Resolution.KeepOne>(Strategy.Resolve("key", local, remote)).Dot);
        Assert.Equal(newer.Dot, Assert.IsType<Resolution.KeepOne>(Strategy.Resolve("key", remote, local)).Dot);
    }

    [Fact]
    public void Cluster_ConcurrentWrites_AllReplicasKeepTheLatest()
    {
        using var cluster = new Cluster(["a", "b", "c"], strategies => strategies.LastWriterWins);
        cluster["c"].Write("k", "first");
        cluster.Time.Advance(TimeSpan.FromMilliseconds(1));
        cluster["a"].Write("k", "last");

        Assert.True(cluster.ExchangeAll());

        Assert.Equal(["last"], cluster["b"].Values("k"));
        cluster.AssertSameState("k");
    }

    [Fact]
    public void Write_BlindAtOneReplica_LeavesOneValue()
    {
        using var cluster = new Cluster(["a"], strategies => strategies.LastWriterWins);
        cluster["a"].Write("k", "1");
        cluster["a"].Write("k", "2");

        Assert.Equal(["2"], cluster["a"].Values("k"));
    }

    /// <summary>A replica that knows this one write and nothing else.</summary>
    private static DvvSet<StampedValue> Only(DottedValue<StampedValue> value, MembershipView view) =>
        DvvSet<StampedValue>.Restore(CausalContext.Empty.With(value.Dot), [value], view);
}
