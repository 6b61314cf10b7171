using System.Collections.Immutable;
using CsCheck;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Strategies;

namespace DataWarehouse.Tests.Replication.Strategies;

public sealed class ReplicationStrategyBaseTests
{
    private readonly InMemoryEpochMembership _membership = InMemoryEpochMembership.Founded("A", "A", "B", "C");
    private readonly KeepAllStrategy _strategy;

    public ReplicationStrategyBaseTests() => _strategy = new KeepAllStrategy(_membership);

    [Fact]
    public void Resolve_OneHappensBeforeTheOther_KeepsTheLaterWithoutAskingTheStrategy()
    {
        var earlier = Version(1, 1, "earlier", (1, 1));
        var later = Version(2, 1, "later", (1, 1), (2, 1));

        Assert.Equal(Kept(later), _strategy.Resolve("key", earlier, later));
        Assert.Equal(Kept(later), _strategy.Resolve("key", later, earlier));
        Assert.Empty(_strategy.Asked);
    }

    [Fact]
    public void Resolve_LaterWriteWithAnEarlierClock_StillWins()
    {
        var latest = new LatestStrategy(_membership);
        var earlier = Version(1, 1, "earlier", (1, 1)) with { Value = Stamped(100, "earlier") };
        var later = Version(2, 1, "later", (1, 1), (2, 1)) with { Value = Stamped(1, "later") };

        Assert.Equal(Kept(later), latest.Resolve("key", earlier, later));
    }

    [Fact]
    public void Resolve_Concurrent_AsksTheStrategyWithTheValuesSortedByDot()
    {
        var atA = Version(1, 1, "a", (1, 1));
        var atB = Version(2, 1, "b", (2, 1));

        Assert.IsType<Resolution.KeepAll>(_strategy.Resolve("key", atB, atA));
        Assert.IsType<Resolution.KeepAll>(_strategy.Resolve("key", atA, atB));

        Assert.All(_strategy.Asked, siblings => Assert.Equal([atA.Dot, atB.Dot], siblings.Select(sibling => sibling.Dot)));
    }

    [Fact]
    public void Resolve_EqualVectorsUnderDifferentDots_AsksTheStrategy()
    {
        // Two writes whose vectors know each other are siblings all the same: equality of clocks is not equality of state.
        var one = Version(1, 1, "a", (1, 1), (2, 1));
        var other = Version(2, 1, "b", (1, 1), (2, 1));

        Assert.IsType<Resolution.KeepAll>(_strategy.Resolve("key", one, other));
    }

    [Fact]
    public void Resolve_EqualBytes_FoldIntoTheGreaterDot()
    {
        var atA = Version(1, 1, "same", (1, 1));
        var atB = Version(2, 1, "same", (2, 1)) with { Value = Stamped(5, "same") };

        Assert.Equal(Kept(atB), _strategy.Resolve("key", atA, atB));
        Assert.Equal(Kept(atB), _strategy.Resolve("key", atB, atA));
        Assert.Empty(_strategy.Asked);
    }

    [Fact]
    public void Resolve_SomeButNotAllBytesEqual_AsksTheStrategy()
    {
        var siblings = ImmutableArray.Create(Sibling(1, "same"), Sibling(2, "same"), Sibling(3, "other"));

        Assert.IsType<Resolution.KeepAll>(_strategy.ResolveSiblings("key", siblings));
    }

    [Fact]
    public void ResolveSiblings_OnlyOne_IsKept() =>
        Assert.Equal(new Dot(new Incarnation(2), 1), Assert.IsType<Resolution.KeepOne>(
            _strategy.ResolveSiblings("key", [Sibling(2, "only")])).Dot);

    [Fact]
    public void Resolve_SameDot_IsTheSameWrite()
    {
        var one = Version(1, 1, "value", (1, 1));
        var again = Version(1, 1, "value", (1, 1), (2, 7));

        Assert.Equal(Kept(one), _strategy.Resolve("key", one, again));
    }

    [Fact]
    public void Resolve_SameDotWithDifferentValues_IsRefused()
    {
        var one = Version(1, 1, "one", (1, 1));
        var other = Version(1, 1, "other", (1, 1));

        var refusal = Assert.Throws<CausalityException>(() => _strategy.Resolve("key", one, other));

        Assert.Equal(CausalityError.DotCollision, refusal.Error);
        Assert.Contains("1:1", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<CausalityException>(() => _strategy.Resolve("key", one, one with { Value = Stamped(9, "one") }));
    }

    [Fact]
    public void Resolve_AnyTwoVersions_IsSymmetric()
    {
        ReplicationStrategyBase[] strategies = [_strategy, new LatestStrategy(_membership)];
        var versions = Gen.Select(Gen.Int[1, 3], Gen.Int[1, 2], Gen.Int[0, 2].Array[3], Gen.Int[0, 2], Gen.Int[0, 1]).Select(
            (origin, sequence, seen, time, content) => Version(
                origin, sequence, $"v{content}", [.. seen.Select((n, i) => (i + 1, i + 1 == origin ? Math.Max(n, sequence) : n))])
                with
            { Value = Stamped(time, $"v{content}") });
        Gen.Select(versions, versions).Sample(
            (left, right) =>
            {
                foreach (var strategy in strategies) Assert.Equal(Outcome(strategy, left, right), Outcome(strategy, right, left));
            },
            threads: 1);
    }

    [Fact]
    public void Arguments_Null_AreRefused()
    {
        var version = Version(1, 1, "a", (1, 1));

        Assert.Throws<ArgumentNullException>(() => new KeepAllStrategy(null!));
        Assert.Throws<ArgumentNullException>(() => _strategy.Resolve(null!, version, version));
        Assert.Throws<ArgumentNullException>(() => _strategy.Resolve("key", null!, version));
        Assert.Throws<ArgumentNullException>(() => _strategy.Resolve("key", version, null!));
        Assert.Throws<ArgumentNullException>(() => _strategy.ResolveSiblings(null!, [Sibling(1, "a")]));
        Assert.Throws<ArgumentException>(() => _strategy.ResolveSiblings("key", []));
        Assert.Throws<ArgumentException>(() => _strategy.ResolveSiblings("key", default));
        Assert.Throws<ArgumentNullException>(() => _strategy.MergeThenPrune(null!, version.Version));
        Assert.Throws<ArgumentNullException>(() => _strategy.MergeThenPrune(version.Version, null!));
    }

    [Fact]
    public void StampedValue_Equality_IsTimeAndBytes()
    {
        var value = Stamped(3, "abc");

        Assert.True(value.Equals((object)Stamped(3, "abc")));
        Assert.Equal(value.GetHashCode(), Stamped(3, "abc").GetHashCode());
        Assert.False(value.Equals(Stamped(4, "abc")));
        Assert.False(value.Equals(Stamped(3, "abd")));
        Assert.False(value.Equals((object?)null));
        Assert.False(value.Equals("abc"));
    }

    private static string Outcome(ReplicationStrategyBase strategy, VersionedValue left, VersionedValue right)
    {
        try
        {
            return strategy.Resolve("key", left, right).ToString();
        }
        catch (CausalityException refusal)
        {
            return refusal.Error.ToString();
        }
    }

    private static StampedValue Stamped(long unixMs, string text) =>
        new(new HybridTimestamp(unixMs, 0), System.Text.Encoding.UTF8.GetBytes(text));

    private static DottedValue<StampedValue> Sibling(long origin, string text) => new(new Dot(new Incarnation(origin), 1), Stamped(1, text));

    private static Resolution.KeepOne Kept(VersionedValue version) => new(version.Dot);

    private VersionedValue Version(long origin, long sequence, string text, params (int Origin, int Version)[] seen)
    {
        var dots = seen.Where(entry => entry.Version > 0).Select(entry => new Dot(new Incarnation(entry.Origin), entry.Version));
        var vector = DottedVersionVector.FromContext(CausalContext.FromVersions(Epoch.Zero, [.. dots]), _membership);
        return new VersionedValue(vector, new Dot(new Incarnation(origin), sequence), Stamped(1, text));
    }
}
