using System.Collections.Immutable;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.Tests.Replication.Strategies;

namespace DataWarehouse.Tests.Replication;

#pragma warning disable CS0618 // The tests of the obsolete type; they go with it in v4.0.
public sealed class VectorClockTests
{
    [Fact]
    public void Increment_AddsOneEventOfTheNode()
    {
        var clock = VectorClock.Empty.Increment("A").Increment("A").Increment("B");

        Assert.Equal(2, clock.Versions["A"]);
        Assert.Equal(1, clock.Versions["B"]);
        Assert.Empty(VectorClock.Empty.Versions);
    }

    [Fact]
    public void Merge_TakesTheLargerNumbers()
    {
        var merged = Clock(("A", 3), ("B", 1)).Merge(Clock(("A", 1), ("B", 2), ("C", 4)));

        Assert.Equal(Clock(("A", 3), ("B", 2), ("C", 4)).Versions, merged.Versions);
    }

    [Fact]
    public void HappensBefore_SmallerInOneAndLargerInNone_IsTrue()
    {
        Assert.True(Clock(("A", 1)).HappensBefore(Clock(("A", 2))));
        Assert.True(VectorClock.Empty.HappensBefore(Clock(("A", 1))));
        Assert.False(Clock(("A", 2)).HappensBefore(Clock(("A", 1))));
        Assert.False(Clock(("A", 1)).HappensBefore(Clock(("A", 1))));
        Assert.False(Clock(("A", 1)).HappensBefore(Clock(("B", 1))));
    }

    [Fact]
    public void Constructor_Zeros_AreNotStored()
    {
        Assert.Empty(Clock(("A", 0)).Versions);
        Assert.False(VectorClock.Empty.HappensBefore(Clock(("A", 0))));
    }

    [Fact]
    public void Arguments_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentNullException>(() => new VectorClock(null!));
        Assert.Throws<ArgumentException>(() => Clock((string.Empty, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Clock(("A", -1)));
        Assert.Throws<ArgumentException>(() => VectorClock.Empty.Increment(string.Empty));
        Assert.Throws<OverflowException>(() => Clock(("A", long.MaxValue)).Increment("A"));
        Assert.Throws<ArgumentNullException>(() => VectorClock.Empty.Merge(null!));
        Assert.Throws<ArgumentNullException>(() => VectorClock.Empty.HappensBefore(null!));
    }

    [Fact]
    public void ToVectorClock_OfAStrategy_KeepsTheVersions()
    {
        var membership = new InMemoryClusterMembership("A", "B");
        var strategy = new KeepAllStrategy(membership);
        var vector = new DottedVersionVector(membership);
        vector.Record("A", 3);
        vector.Increment("B");

        Assert.Equal(Clock(("A", 3), ("B", 1)).Versions, strategy.ToVectorClock(vector).Versions);
        Assert.Throws<ArgumentNullException>(() => strategy.ToVectorClock(null!));
    }

    [Theory]
    [InlineData(typeof(VectorClock))]
    [InlineData(typeof(SDK.Replication.Strategies.ReplicationStrategyBase))]
    public void ObsoleteMark_SaysWhatToUseInstead(Type type)
    {
        var mark = type.GetCustomAttributes(false).Concat(type.GetMethods().SelectMany(method => method.GetCustomAttributes(false)))
            .OfType<ObsoleteAttribute>()
            .Single();

        Assert.Equal("Use DottedVersionVector for membership-aware causality tracking. Remove in v4.0.", mark.Message);
        Assert.False(mark.IsError);
    }

    private static VectorClock Clock(params (string NodeId, long Version)[] versions) =>
        new(versions.ToImmutableDictionary(entry => entry.NodeId, entry => entry.Version));
}
#pragma warning restore CS0618
