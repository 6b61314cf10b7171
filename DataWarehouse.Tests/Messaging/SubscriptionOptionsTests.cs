using DataWarehouse.SDK.Messaging;

namespace DataWarehouse.Tests.Messaging;

public sealed class SubscriptionOptionsTests
{
    [Fact]
    public void Options_Defaults_AreAsDocumented()
    {
        var options = new SubscriptionOptions("a.b");

        Assert.Equal(("a.b", 1024, OverflowPolicy.DropOldest), (options.SubscriberName, options.CapacityMessages, options.Overflow));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(65_536)]
    public void Capacity_AtABound_IsKept(int capacity) =>
        Assert.Equal(capacity, new SubscriptionOptions("a") { CapacityMessages = capacity }.CapacityMessages);

    [Theory]
    [InlineData(0)]
    [InlineData(65_537)]
    public void Capacity_OutOfRange_Throws(int capacity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SubscriptionOptions("a") { CapacityMessages = capacity });

    [Fact]
    public void Overflow_Undefined_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SubscriptionOptions("a") { Overflow = (OverflowPolicy)7 });

    [Fact]
    public void SubscriberName_Misspelled_Throws() => Assert.Throws<ArgumentException>("subscriberName", () => new SubscriptionOptions("A B"));
}
