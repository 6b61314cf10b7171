using System.Globalization;
using DataWarehouse.SDK.Configuration;

namespace DataWarehouse.Tests.Configuration;

public sealed class RangeAttributeTests
{
    private readonly DurationRangeAttribute _duration = new("00:00:01", "00:01:00");
    private readonly CountRangeAttribute _count = new(1, 10);

    [Theory]
    [InlineData("00:00:00.9999999", false)]
    [InlineData("00:00:01", true)]
    [InlineData("00:01:00", true)]
    [InlineData("00:01:00.0000001", false)]
    public void DurationRange_IncludesItsEnds(string value, bool expected) =>
        Assert.Equal(expected, _duration.IsValid(TimeSpan.Parse(value, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void CountRange_IncludesItsEnds(int value, bool expected) => Assert.Equal(expected, _count.IsValid(value));

    [Fact]
    public void Range_OfAnotherType_IsInvalid()
    {
        Assert.False(_duration.IsValid(5));
        Assert.False(_duration.IsValid(null));
        Assert.False(_count.IsValid(TimeSpan.Zero));
        Assert.False(_count.IsValid(null));
    }

    [Fact]
    public void Messages_NameTheOptionAndItsBounds()
    {
        Assert.Equal("X must be a duration from 00:00:01 to 00:01:00.", _duration.FormatErrorMessage("X"));
        Assert.Equal("X must be a number from 1 to 10.", _count.FormatErrorMessage("X"));
    }

    [Fact]
    public void DurationRange_UnreadableBound_Throws() => Assert.Throws<FormatException>(() => new DurationRangeAttribute("soon", "00:01:00"));
}
