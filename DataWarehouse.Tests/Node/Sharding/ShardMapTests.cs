using System.Text;
using DataWarehouse.Node.Sharding;

namespace DataWarehouse.Tests.Node.Sharding;

/// <summary>Where keys lie is part of the format of the data: these places never change. They were computed by another program, from the published algorithms.</summary>
public sealed class ShardMapTests
{
    [Theory]
    [InlineData("", 3, 0)]
    [InlineData("a", 3, 1)]
    [InlineData("user7", 3, 0)]
    [InlineData("user7", 4096, 837)]
    [InlineData("Europe/Berlin", 3, 1)]
    [InlineData("Europe/Berlin", 16, 7)]
    [InlineData("0123456789abcdef", 4096, 2968)]
    public void ShardOf_IsWhereItHasAlwaysBeen(string tag, int shards, int shard) => Assert.Equal(shard, ShardMap.ShardOf(Encoding.UTF8.GetBytes(tag), shards));

    [Fact]
    public void ShardOf_UsesAllGroupsAboutAlike()
    {
        var counts = new int[16];
        for (var number = 0; number < 16_000; number++) counts[ShardMap.ShardOf(Encoding.UTF8.GetBytes("key" + number), counts.Length)]++;
        Assert.All(counts, static count => Assert.InRange(count, 850, 1150));
    }
}
