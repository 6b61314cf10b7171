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
    public void Resolve_AnyOrderOfArguments_IsTheSame() => AnySiblings.Sample(siblings =>
        Assert.Equal(Kept(Strategy, siblings), Kept(Strategy, [.. siblings.Reverse()])));

    [Fact]
    public void Resolve_AnySubsetsOfDifferentValuesFirst_GivesTheWinnerOfTheWhole() =>
        Gen.Select(AnySiblings.Select(siblings => siblings.DistinctBy(Text).ToArray()), Gen.Int[1, 3])
            .Where((siblings, split) => split < siblings.Length)
            .Sample((siblings, split) =>
            {
                var left = Kept(Strategy, siblings.AsSpan(0, split));
                var right = Kept(Strategy, siblings.AsSpan(split));
                var rest = siblings.Where(value => value.Dot == left || value.Dot == right).ToArray();
                Assert.Equal(Kept(Strategy, siblings), Kept(Strategy, rest));
            });

    [Fact]
    public void Exchange_WriterHadSeenALaterTime_LosesNothing()
    {
        // e has the latest time, v has seen e but is earlier by the clock of its replica, and w lies between them. Whoever drops values for
        // good by time drops w where e is, and v where w is; then e goes because v had seen it, and nothing is left.
        using var cluster = new Cluster(["a", "b", "c", "d"], strategies => strategies.LastWriterWins);
        for (var i = 0; i < 5; i++) cluster["a"].Write("k", "e");
        for (var i = 0; i < 3; i++) cluster["c"].Write("k", "w");
        cluster["b"].Write("k", "v", cluster["a"].Read("k").Context);
        cluster.Exchange("c", "d");
        cluster.Exchange("d", "a");
        cluster.Exchange("c", "b");

        cluster.ExchangeAll();

        cluster.AssertSameState("k");
        Assert.All(cluster.Nodes.Values, node => Assert.Equal(["w"], node.Values("k")));
    }

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
}
