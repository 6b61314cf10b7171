using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>Ranges: ends, limits, orders, filters and revisions.</summary>
public sealed class RangeTests
{
    private readonly Store _store = new();

    public RangeTests()
    {
        _store.Put("a", "3"); // 2
        _store.Put("b", "1"); // 3
        _store.Put("c", "2"); // 4
        _store.Put("b", "0"); // 5
        _store.Put("ab", "4"); // 6
    }

    [Theory]
    [InlineData("a", "", "a=3")]
    [InlineData("x", "", "")]
    [InlineData("a", "b", "a=3 ab=4")]
    [InlineData("a", "c", "a=3 ab=4 b=0")]
    [InlineData("aa", "\0", "ab=4 b=0 c=2")]
    [InlineData("\0", "\0", "a=3 ab=4 b=0 c=2")]
    [InlineData("c", "a", "")]
    [InlineData("b", "b", "")]
    public void Range_FromKeyToEnd_HoldsTheKeysBetween(string key, string end, string expected)
    {
        var answer = _store.Range(Asked.Range(key, end));

        Assert.Equal(expected, string.Join(' ', answer.Pairs));
        Assert.Equal((KeyValueStatus.Ok, 6L, answer.Pairs.Count), (answer.Status, answer.Revision, (int)answer.Body.Number(4)));
    }

    [Theory]
    [InlineData(0, "a ab b c", 0)]
    [InlineData(1, "a", 1)]
    [InlineData(3, "a ab b", 1)]
    [InlineData(4, "a ab b c", 0)]
    [InlineData(5, "a ab b c", 0)]
    [InlineData(-1, "a ab b c", 0)]
    public void Range_WithALimit_SaysWhetherThereIsMoreAndCountsAll(long limit, string expected, long more)
    {
        var answer = _store.Range(Asked.Range("\0", Asked.NoEnd, limit: limit));

        Assert.Equal(expected, string.Join(' ', answer.KeyNames));
        Assert.Equal((more, 4L), (answer.Body.Number(3), answer.Body.Number(4)));
    }

    [Theory]
    [InlineData(0, 2, "c b ab a")]
    [InlineData(0, 1, "a ab b c")]
    [InlineData(1, 1, "a ab c b")]
    [InlineData(1, 2, "b a ab c")]
    [InlineData(1, 0, "a ab c b")]
    [InlineData(2, 1, "a b c ab")]
    [InlineData(2, 2, "ab c b a")]
    [InlineData(3, 1, "a c b ab")]
    [InlineData(3, 2, "ab b c a")]
    [InlineData(4, 1, "b c a ab")]
    [InlineData(4, 2, "ab a c b")]
    public void Range_Sorted_GoesByTheTarget(int target, int order, string expected) =>
        Assert.Equal(expected, string.Join(' ', _store.Range(Asked.Range("\0", Asked.NoEnd, order: order, target: target)).KeyNames));

    [Fact]
    public void Range_SortedWithALimit_SortsFirst()
    {
        var answer = _store.Range(Asked.Range("\0", Asked.NoEnd, limit: 2, order: 2, target: 3));

        Assert.Equal(["ab", "b"], answer.KeyNames);
        Assert.Equal((1L, 4L), (answer.Body.Number(3), answer.Body.Number(4)));
    }

    [Fact]
    public void Range_WithATargetButNoOrder_CutsFirstAsEtcdDoes()
    {
        var answer = _store.Range(Asked.Range("\0", Asked.NoEnd, limit: 2, target: 4));

        Assert.Equal(["b", "a"], answer.KeyNames);
        Assert.Equal((1L, 4L), (answer.Body.Number(3), answer.Body.Number(4)));
    }

    [Theory]
    [InlineData(10, 5, "ab b")]
    [InlineData(11, 4, "a c")]
    [InlineData(12, 4, "ab c")]
    [InlineData(13, 3, "a b")]
    public void Range_FilteredByRevision_LeavesTheOthersOutAndCountsThem(int field, long revision, string expected)
    {
        var answer = _store.Range(Asked.Range("\0", Asked.NoEnd).Number(field, revision));

        Assert.Equal(expected, string.Join(' ', answer.KeyNames));
        Assert.Equal(4L, answer.Body.Number(4));
    }

    [Fact]
    public void Range_FilteredWithALimit_FiltersFirst()
    {
        var answer = _store.Range(Asked.Range("\0", Asked.NoEnd, limit: 1).Number(10, 5));

        Assert.Equal(["ab"], answer.KeyNames);
        Assert.Equal(1L, answer.Body.Number(3));
    }

    [Fact]
    public void Range_OfKeysOnly_HasNoValues() => Assert.Equal(["a=", "ab="], _store.Range(Asked.Range("a", "b", keysOnly: true)).Pairs);

    [Fact]
    public void Range_OfTheCountOnly_HasNoPairs()
    {
        var body = _store.Range(Asked.Range("a", "c", limit: 1, countOnly: true)).Body;

        Assert.Equal([4], body.Numbers);
        Assert.Equal(3L, body.Number(4));
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(3, "a=3 b=1")]
    [InlineData(4, "a=3 b=1 c=2")]
    [InlineData(5, "a=3 b=0 c=2")]
    [InlineData(6, "a=3 ab=4 b=0 c=2")]
    [InlineData(0, "a=3 ab=4 b=0 c=2")]
    [InlineData(-3, "a=3 ab=4 b=0 c=2")]
    public void Range_AtARevision_ShowsThePast(long revision, string expected)
    {
        Assert.Equal(expected, string.Join(' ', _store.Everything(revision)));
        Assert.Equal(expected.Length == 0 ? 0 : expected.Split(' ').Length, _store.Range(Asked.Range("\0", Asked.NoEnd, revision: revision, countOnly: true)).Body.Number(4));
    }

    [Fact]
    public void Range_OfADeletedKey_IsEmptyNowAndNotBefore()
    {
        _store.Delete("b");

        Assert.Empty(_store.Range(Asked.Range("b")).Pairs);
        Assert.Equal(["b=0"], _store.Range(Asked.Range("b", revision: 6)).Pairs);
        Assert.Equal(["a=3", "ab=4", "c=2"], _store.Everything());
        Assert.Equal(3L, _store.Range(Asked.Range("\0", Asked.NoEnd, limit: 1)).Body.Number(4));
    }

    [Fact]
    public void Range_OfManyKeys_CountsThemWithoutReadingThem()
    {
        var store = new Store();
        for (var i = 0; i < 5000; i++) store.Put($"k{(i * 7919) % 5000:d5}");
        for (var i = 0; i < 5000; i += 3) store.Delete($"k{i:d5}");

        var answer = store.Range(Asked.Range("k01000", "k04000", limit: 2));

        Assert.Equal(["k01000", "k01001"], answer.KeyNames);
        Assert.Equal(2000L, answer.Body.Number(4));
        Assert.Equal(2000L, store.Range(Asked.Range("k01000", "k04000", countOnly: true)).Body.Number(4));
        Assert.Equal(2000, store.Range(Asked.Range("k01000", "k04000")).Pairs.Count);
    }

    [Theory]
    [InlineData("", 0, 0, 0, KeyValueStatus.EmptyKey)]
    [InlineData("a", 7, 0, 0, KeyValueStatus.FutureRevision)]
    [InlineData("a", 0, 3, 0, KeyValueStatus.InvalidSortOption)]
    [InlineData("a", 0, 0, 5, KeyValueStatus.InvalidSortOption)]
    [InlineData("a", 0, -1, 0, KeyValueStatus.InvalidSortOption)]
    public void Range_ThatCannotBe_IsRefused(string key, long revision, int order, int target, KeyValueStatus expected)
    {
        var answer = _store.Range(Asked.Range(key, revision: revision, order: order, target: target));

        Assert.Equal((expected, 6L), (answer.Status, answer.Revision));
    }

    [Fact]
    public void Range_WithAnAnswerThatIsTooLong_IsRefused()
    {
        var store = new Store(new KeyValueOptions { ResponseBytesMax = 1024 });
        for (var i = 0; i < 20; i++) store.Put("k" + i, new string('v', 100));

        Assert.Equal(KeyValueStatus.ResponseTooLarge, store.Range(Asked.Range("k", "l")).Status);
        Assert.Equal(KeyValueStatus.ResponseTooLarge, store.Range(Asked.Range("k", "l", order: 2)).Status);
        Assert.Equal(KeyValueStatus.Ok, store.Range(Asked.Range("k", "l", limit: 5)).Status);
        Assert.Equal(KeyValueStatus.Ok, store.Range(Asked.Range("k", "l", keysOnly: true)).Status);
    }
}
