using DataWarehouse.Plugins.UltimateReplication.Keys;

namespace DataWarehouse.Tests.UltimateReplication.Keys;

public sealed class KeyRuleTests
{
    [Theory]
    [InlineData("a", 1)]
    [InlineData("a", 65_536)]
    [InlineData("é", 32_768)]
    [InlineData("\0", 3)]
    public void Require_Valid_IsAccepted(string character, int count) => KeyRule.Require(string.Concat(Enumerable.Repeat(character, count)));

    [Theory]
    [InlineData("a", 0)]
    [InlineData("a", 65_537)]
    [InlineData("é", 32_769)]
    public void Require_Invalid_IsRefused(string character, int count) =>
        Assert.Throws<ArgumentException>(() => KeyRule.Require(string.Concat(Enumerable.Repeat(character, count))));

    [Fact]
    public void Require_UnpairedSurrogate_IsRefused() => Assert.Throws<ArgumentException>(() => KeyRule.Require("\ud800"));

    [Fact]
    public void Require_Null_IsRefused() => Assert.Throws<ArgumentNullException>(() => KeyRule.Require(null!));

    [Fact]
    public void Shorten_CutsBetweenSurrogates_KeepsWholeCharacters() => Assert.Equal("ab…", Texts.Shorten("ab😀😀", 4));
}
