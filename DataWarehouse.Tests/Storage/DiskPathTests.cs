using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Tests.Storage;

public sealed class DiskPathTests
{
    [Theory]
    [InlineData("lock")]
    [InlineData("wal/000001.seg")]
    [InlineData("a_b-c.d/e/f")]
    public void Constructor_PermittedPath_KeepsIt(string value) => Assert.Equal(value, new DiskPath(value).Value);

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData(".hidden")]
    [InlineData("A")]
    [InlineData("a b")]
    [InlineData("a\\b")]
    [InlineData("c:")]
    [InlineData("é")]
    public void Constructor_PathThatCouldMeanSomethingElse_Throws(string value) =>
        Assert.Throws<ArgumentException>(() => new DiskPath(value));

    [Fact]
    public void Constructor_SegmentOrPathTooLong_Throws()
    {
        Assert.Throws<ArgumentException>(() => new DiskPath(new string('a', DiskPath.SegmentLengthMax + 1)));
        var segments = Enumerable.Repeat(new string('a', DiskPath.SegmentLengthMax), 5);
        Assert.Throws<ArgumentException>(() => new DiskPath(string.Join('/', segments)));
    }

    [Fact]
    public void Parent_OfEntry_IsItsDirectory()
    {
        Assert.Equal(new DiskPath("wal"), new DiskPath("wal/1.seg").Parent);
        Assert.Equal(DiskPath.Root, new DiskPath("wal").Parent);
        Assert.Equal(DiskPath.Root, DiskPath.Root.Parent);
    }

    [Fact]
    public void Append_ToRootAndDirectory_JoinsSegments()
    {
        Assert.Equal(new DiskPath("wal"), DiskPath.Root.Append("wal"));
        Assert.Equal(new DiskPath("wal/1.seg"), DiskPath.Root.Append("wal").Append("1.seg"));
        Assert.Throws<ArgumentException>(() => new DiskPath("wal").Append(".."));
    }

    [Fact]
    public void Comparison_OfPaths_IsOrdinal()
    {
        var (a, b) = (new DiskPath("a-b"), new DiskPath("a_b"));

        Assert.True(a < b && a <= b && b > a && b >= a);
        Assert.Equal(new DiskPath("a-b"), a);
        Assert.Equal(new DiskPath("a-b").GetHashCode(), a.GetHashCode());
        Assert.Equal(".", DiskPath.Root.ToString());
    }
}
