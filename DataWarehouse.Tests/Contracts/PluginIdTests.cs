using DataWarehouse.SDK.Contracts;

namespace DataWarehouse.Tests.Contracts;

public sealed class PluginIdTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("ultimate-consensus")]
    [InlineData("datawarehouse.raft2")]
    public void Constructor_WellFormed_KeepsTheText(string text)
    {
        var id = new PluginId(text);

        Assert.Equal(text, id.Value);
        Assert.Equal(text, id.ToString());
        Assert.Equal(new PluginId(text), id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("1a")]
    [InlineData("-a")]
    [InlineData("a b")]
    [InlineData("a_b")]
    [InlineData("a.")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData("a.1")]
    [InlineData("é")]
    public void Constructor_Misspelled_Throws(string text) => Assert.Throws<ArgumentException>("value", () => new PluginId(text));

    [Fact]
    public void Constructor_Null_Throws() => Assert.Throws<ArgumentNullException>("value", () => new PluginId(null!));

    [Fact]
    public void Constructor_Length_IsLimited()
    {
        Assert.Equal(PluginId.CharactersMax, new PluginId(new string('a', PluginId.CharactersMax)).Value.Length);
        Assert.Throws<ArgumentException>(() => new PluginId(new string('a', PluginId.CharactersMax + 1)));
    }
}
