using DataWarehouse.SDK.Messaging;

namespace DataWarehouse.Tests.Messaging;

public sealed class TopicTests
{
    [Fact]
    public void Topic_WellFormed_KeepsItsName()
    {
        var topic = new Topic<int>("datawarehouse.consensus.leader-changed");

        Assert.Equal("datawarehouse.consensus.leader-changed", topic.Name);
        Assert.Equal(topic.Name, topic.ToString());
        Assert.Equal(new Topic<int>(topic.Name), topic);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Data.warehouse")]
    [InlineData("data..warehouse")]
    [InlineData("data warehouse")]
    public void Topic_Misspelled_Throws(string name) => Assert.Throws<ArgumentException>(nameof(name), () => new Topic<int>(name));

    [Fact]
    public void Topic_NullOrTooLong_Throws()
    {
        Assert.Throws<ArgumentNullException>("name", () => new Topic<int>(null!));
        Assert.Throws<ArgumentException>("name", () => new Topic<int>(new string('a', MessagingLimits.NameCharactersMax + 1)));
    }
}
