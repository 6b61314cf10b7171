using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;

namespace DataWarehouse.Tests.UltimateConsensus.Systems.Cluster;

public sealed class AttributeSetTests
{
    [Fact]
    public void Set_SortsAndFinds()
    {
        var set = AttributeSet.Of(new SystemAttribute("zone", "z"), new SystemAttribute("host", "h"), new SystemAttribute("zone", "z"));

        Assert.Equal(["host", "zone"], set.Items.Select(item => item.Name));
        Assert.Equal(("z", null), (set["zone"], set["rack"]));
        Assert.Equal("host=h, zone=z", set.ToString());
        Assert.Equal(set, AttributeSet.Of(new SystemAttribute("host", "h"), new SystemAttribute("zone", "z")));
        Assert.Equal(set.GetHashCode(), AttributeSet.Of(new SystemAttribute("host", "h"), new SystemAttribute("zone", "z")).GetHashCode());
        Assert.False(set.Equals((object)AttributeSet.Empty));
    }

    [Fact]
    public void Set_ThatContradictsItself_IsRefused()
    {
        Assert.False(AttributeSet.TryMake([new SystemAttribute("zone", "a"), new SystemAttribute("zone", "b")], out var set, out var reason));

        Assert.Same(AttributeSet.Empty, set);
        Assert.Contains("both 'a' and 'b'", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "v")]
    [InlineData("-a", "v")]
    [InlineData("a b", "v")]
    [InlineData("a", "v\n")]
    public void Set_OfNoNamesOrValues_IsRefused(string name, string value) => Assert.Throws<ArgumentException>(() => AttributeSet.Of(new SystemAttribute(name, value)));

    [Fact]
    public void Set_IsLimited()
    {
        Assert.Throws<ArgumentException>(() => AttributeSet.Of([.. Enumerable.Range(0, SystemLimits.AttributesMax + 1).Select(number => new SystemAttribute("a" + number, "v"))]));
        Assert.Throws<ArgumentException>(() => AttributeSet.Of(new SystemAttribute("a", new string('v', SystemLimits.ValueBytesMax + 1))));
        Assert.Throws<ArgumentException>(() => AttributeSet.Of(new SystemAttribute("a", new string('\u00e4', (SystemLimits.ValueBytesMax / 2) + 1))));
        Assert.True(SystemNames.IsValue("\U0001F600"));
        Assert.False(SystemNames.IsValue("\ud800"));
        Assert.False(SystemNames.IsValue("\udc00\ud800"));
        Assert.False(SystemNames.IsValue(null));
        Assert.False(SystemNames.IsName(null));
        Assert.False(SystemNames.IsName(new string('a', SystemLimits.NameCharactersMax + 1)));
    }
}
