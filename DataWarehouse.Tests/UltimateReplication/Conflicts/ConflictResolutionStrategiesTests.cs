using DataWarehouse.Plugins.UltimateReplication.Conflicts;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Strategies;
using static DataWarehouse.Tests.UltimateReplication.Conflicts.Siblings;

namespace DataWarehouse.Tests.UltimateReplication.Conflicts;

public sealed class ConflictResolutionStrategiesTests
{
    private static readonly InMemoryEpochMembership Membership = InMemoryEpochMembership.Founded("a", "a", "b");

    [Theory]
    [InlineData("keep-siblings")]
    [InlineData("last-writer-wins")]
    [InlineData("custom")]
    public void Get_KnownName_GivesTheStrategyOfThatName(string name) =>
        Assert.Equal(name, new ConflictResolutionStrategies(Membership, Union).Get(name).Name);

    [Theory]
    [InlineData("Keep-Siblings")]
    [InlineData("")]
    [InlineData("newest")]
    public void Get_UnknownName_ListsThoseThereAre(string name)
    {
        var refusal = Assert.Throws<ArgumentException>(() => new ConflictResolutionStrategies(Membership, Union).Get(name));

        Assert.Contains("'keep-siblings'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'last-writer-wins'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'custom'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_CustomWithoutMerge_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new ConflictResolutionStrategies(Membership).Get("custom"));

    [Fact]
    public void Constructor_MembershipWithoutEpochs_IsRefusedWithTheReason()
    {
        var refusal = Assert.Throws<ArgumentException>(() => new ConflictResolutionStrategies(new InMemoryClusterMembership("a")));

        Assert.Contains("IEpochClusterMembership", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("InMemoryClusterMembership has none", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Custom_NullMerge_IsRefused() =>
        Assert.Throws<ArgumentNullException>(() => new ConflictResolutionStrategies(Membership).Custom(null!));

    [Fact]
    public void KeepSiblings_DifferentValues_KeepsAll() => Assert.IsType<Resolution.KeepAll>(
        new ConflictResolutionStrategies(Membership).KeepSiblings.ResolveSiblings("key", [Value(1, 1, 10, "x"), Value(2, 1, 20, "y")]));

    [Fact]
    public void KeepSiblings_EqualValues_CountOnce() => Assert.Equal(
        2, Kept(new ConflictResolutionStrategies(Membership).KeepSiblings, Value(1, 1, 20, "x"), Value(2, 1, 10, "x")).Origin.Value);
}
