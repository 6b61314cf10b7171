using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.Replication;

public sealed class CausalIdentifierTests
{
    [Theory]
    [InlineData("1:1", 1, 1)]
    [InlineData("0:7", 0, 7)]
    [InlineData("9223372036854775807:9223372036854775807", long.MaxValue, long.MaxValue)]
    public void Dot_TextAndValue_RoundTrip(string text, long origin, long sequence)
    {
        Assert.True(Dot.TryParse(text, out var dot));

        Assert.Equal(new Dot(new Incarnation(origin), sequence), dot);
        Assert.Equal(text, dot.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData(":")]
    [InlineData("1:")]
    [InlineData(":1")]
    [InlineData("1:0")]
    [InlineData("-1:1")]
    [InlineData("1:-1")]
    [InlineData("01:1")]
    [InlineData("1:01")]
    [InlineData(" 1:1")]
    [InlineData("1:1:1")]
    [InlineData("9223372036854775808:1")]
    public void Dot_MalformedText_IsRefusedAndGivesNothing(string text)
    {
        Assert.False(Dot.TryParse(text, out var dot));
        Assert.Equal(default, dot);
    }

    [Fact]
    public void Values_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dot(new Incarnation(1), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Incarnation(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Epoch(-1));
        Assert.Throws<OverflowException>(() => new Epoch(long.MaxValue).Next);
    }

    [Fact]
    public void Dots_SortByOriginThenSequence()
    {
        Dot low = new(new Incarnation(1), 9), middle = new(new Incarnation(2), 1), high = new(new Incarnation(2), 2);

        Assert.True(low < middle && middle < high && low <= middle && high > middle && high >= middle);
        Assert.False(middle < low || high <= middle || low > middle || middle >= high);
        Assert.Equal(0, low.CompareTo(low));
    }

    [Fact]
    public void Epochs_SortByLogIndex_AndNextFollows()
    {
        Epoch one = new(1), two = one.Next;

        Assert.True(one < two && one <= two && two > one && two >= one);
        Assert.Equal(two, Epoch.Max(one, two));
        Assert.Equal(two, Epoch.Max(two, one));
        Assert.Equal(default, Epoch.Zero);
        Assert.Equal("2", two.ToString());
    }

    [Fact]
    public void Incarnations_SortByJoining_AndTellTheirEpoch()
    {
        Incarnation first = new(1), second = new(2);

        Assert.True(first < second && first <= second && second > first && second >= first);
        Assert.Equal(new Epoch(2), second.JoinedAt);
        Assert.Equal(default, Incarnation.None);
        Assert.Equal("2", second.ToString());
    }
}
