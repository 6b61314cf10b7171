using DataWarehouse.Node.Cli.Connections;
using Google.Protobuf;

namespace DataWarehouse.Tests.Node.Cli.Connections;

public sealed class KeyRangeTests
{
    [Fact]
    public void Of_IsOneKey() => Assert.True(KeyRange.Of("a").IsSingle);

    [Fact]
    public void Beginning_EndsBehindThePrefix() => Assert.Equal(ByteString.CopyFromUtf8("b0"), KeyRange.Beginning("b/").End);

    [Fact]
    public void Beginning_WithAnEmptyPrefix_IsAllKeys() =>
        Assert.Equal(new KeyRange(ByteString.CopyFrom(0), ByteString.CopyFrom(0)), KeyRange.Beginning(string.Empty));

    [Fact]
    public void Beginning_WithTheLastCharacterOfAll_HasAnEndBehindIt()
    {
        var range = KeyRange.Beginning("\U0010FFFF");
        Assert.True(range.Key.Span.SequenceCompareTo(range.End.Span) < 0);
    }

    [Fact]
    public void From_HasNoEnd() => Assert.Equal(ByteString.CopyFrom(0), KeyRange.From("a").End);

    [Fact]
    public void Between_KeepsBothEnds() => Assert.Equal(ByteString.CopyFromUtf8("c"), KeyRange.Between("a", "c").End);

    [Fact]
    public void After_IsTheVeryNextKey()
    {
        var range = KeyRange.Beginning("a").After(ByteString.CopyFromUtf8("ab"));
        Assert.Equal(ByteString.CopyFrom((byte)'a', (byte)'b', 0), range.Key);
        Assert.Equal(ByteString.CopyFromUtf8("b"), range.End);
    }
}
