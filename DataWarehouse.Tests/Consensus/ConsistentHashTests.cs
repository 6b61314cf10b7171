using CsCheck;
using DataWarehouse.Plugins.UltimateConsensus;

namespace DataWarehouse.Tests.Consensus;

public sealed class ConsistentHashTests
{
    private const int KeysPerCase = 2_000;

    /// <summary>Values of the published algorithm, computed elsewhere.</summary>
    [Theory]
    [InlineData(0x1UL, 1, 0)]
    [InlineData(0x2AUL, 57, 43)]
    [InlineData(0xDEAD10CCUL, 1, 0)]
    [InlineData(0xDEAD10CCUL, 666, 361)]
    [InlineData(0x100UL, 1024, 520)]
    [InlineData(0x2D06800538D394C2UL, 10, 0)]
    [InlineData(0x2D06800538D394C2UL, 4096, 241)]
    public void Jump_KnownHashes_HaveTheirBuckets(ulong hash, int buckets, int expected) => Assert.Equal(expected, ConsistentHash<int>.Jump(hash, buckets));

    /// <summary>The hash of nothing is the one that the algorithm's authors publish, so its bucket is that of the line above.</summary>
    [Fact]
    public void GetBucket_EmptyKey_IsThatOfThePublishedHash() => Assert.Equal(241, new ConsistentHash<int>().GetBucket("", 4096));

    /// <summary>
    /// Computed with the reference library of the hash (0.8.1) and the published algorithm in another language. Keys of every length at which the hash changes its way, and of several
    /// alphabets: a key must never move because of a release. Of 2, 3, 16, 1,024 and 4,096 buckets.
    /// </summary>
    [Theory]
    [InlineData("", 1, 0, 0, 0, 241, 241)]
    [InlineData("a", 1, 1, 1, 14, 350, 3294)]
    [InlineData("abc", 1, 1, 2, 2, 780, 780)]
    [InlineData("greeting", 1, 1, 1, 7, 269, 3169)]
    [InlineData("user/42", 1, 0, 0, 0, 189, 3033)]
    [InlineData("orders/2026-11-23/000001", 1, 1, 1, 12, 858, 858)]
    [InlineData("grüße", 1, 1, 1, 6, 580, 1680)]
    [InlineData("键值", 1, 1, 1, 1, 246, 1731)]
    [InlineData("🙂", 1, 0, 2, 5, 154, 3557)]
    [InlineData("{tag}/k", 1, 1, 2, 12, 24, 1276)]
    [InlineData("x", 16, 1, 2, 9, 856, 1530)]
    [InlineData("x", 17, 0, 0, 0, 875, 3484)]
    [InlineData("x", 128, 0, 2, 8, 233, 3070)]
    [InlineData("x", 129, 0, 2, 15, 345, 1220)]
    [InlineData("x", 240, 0, 0, 4, 802, 802)]
    [InlineData("x", 241, 0, 0, 15, 725, 1228)]
    [InlineData("x", 1024, 0, 0, 11, 844, 3480)]
    [InlineData("0123456789", 60, 0, 2, 11, 813, 813)]
    public void GetBucket_WholeKeys_HaveTheirBucketsForEver(string part, int times, int of2, int of3, int of16, int of1024, int of4096)
    {
        var (hash, key) = (new ConsistentHash<int>(), string.Concat(Enumerable.Repeat(part, times)));
        Assert.Equal((of2, of3, of16, of1024, of4096), (hash.GetBucket(key, 2), hash.GetBucket(key, 3), hash.GetBucket(key, 16), hash.GetBucket(key, 1024), hash.GetBucket(key, 4096)));
    }

    [Theory]
    [InlineData("", 1, 0)]
    [InlineData("a", 1, 0)]
    public void GetBucket_OneBucket_IsTheFirst(string key, int buckets, int expected) => Assert.Equal(expected, new ConsistentHash<int>().GetBucket(key, buckets));

    [Fact]
    public void GetBucket_GrowingNumber_KeysOnlyMoveToTheNewBucket()
    {
        var hash = new ConsistentHash<int>();
        for (var buckets = 1; buckets < 40; buckets++)
        {
            for (var key = 0; key < 300; key++)
            {
                var (before, after) = (hash.GetBucket($"key {key}", buckets), hash.GetBucket($"key {key}", buckets + 1));
                Assert.True(before == after || after == buckets, $"key {key} moved from {before} to {after} of {buckets + 1}");
            }
        }
    }

    [Fact]
    public void GetBucket_ManyKeys_AreSpreadEvenly()
    {
        var hash = new ConsistentHash<int>();
        var counts = new int[10];
        for (var key = 0; key < 100_000; key++) counts[hash.GetBucket($"key {key}", 10)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500));
    }

    [Fact]
    public void GetBucket_TextAndItsBytes_Agree() => Gen.String.Sample(key =>
        new ConsistentHash<int>().GetBucket(key, 7) == new ConsistentHash<int>().GetBucket(System.Text.Encoding.UTF8.GetBytes(key), 7));

    [Fact]
    public void GetBucket_BadArguments_Throws()
    {
        var hash = new ConsistentHash<int>();
        Assert.Throws<ArgumentNullException>(() => hash.GetBucket((string)null!, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => hash.GetBucket("a", 0));
        Assert.Throws<InvalidOperationException>(() => hash.GetNode("a"));
        Assert.Throws<ArgumentException>(() => new ConsistentHash<int>([1, 1]));
    }

    [Fact]
    public void AddNode_KeysMoveOnlyToIt()
    {
        var hash = new ConsistentHash<string>(["a", "b", "c"]);
        var before = Places(hash);

        hash.AddNode("d");

        Assert.All(Places(hash).Zip(before), pair => Assert.True(pair.First == pair.Second || pair.First == "d"));
        Assert.Throws<ArgumentException>(() => hash.AddNode("d"));
    }

    [Fact]
    public void RemoveNode_AtMostTwoNodesShareOfTheKeysMoves() => Gen.Int[2, 20].SelectMany(count => Gen.Int[0, count - 1].Select(removed => (count, removed))).Sample(drawn =>
    {
        var hash = new ConsistentHash<int>(Enumerable.Range(0, drawn.count));
        var before = Places(hash);
        Assert.True(hash.RemoveNode(drawn.removed));
        Assert.False(hash.RemoveNode(drawn.removed));
        var after = Places(hash);
        var moved = before.Zip(after).Where(pair => pair.First != pair.Second).ToList();
        Assert.All(moved, pair => Assert.True(pair.First == drawn.removed || pair.First == drawn.count - 1));
        Assert.DoesNotContain(drawn.removed, after);
        Assert.True(moved.Count <= KeysPerCase * 2.0 / drawn.count * 1.35, $"{moved.Count} of {KeysPerCase} keys moved, {drawn.count} nodes");
    }, iter: 60);

    [Fact]
    public void RemoveNode_TheLastMovesIntoItsPlace()
    {
        var hash = new ConsistentHash<int>([5, 6, 7]);
        hash.RemoveNode(5);
        Assert.Equal([7, 6], hash.Nodes);
    }

    private static TNode[] Places<TNode>(ConsistentHash<TNode> hash)
        where TNode : notnull => [.. Enumerable.Range(0, KeysPerCase).Select(key => hash.GetNode($"key {key}"))];
}
