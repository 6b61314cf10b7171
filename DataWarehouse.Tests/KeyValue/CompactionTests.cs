using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>Compaction: what it refuses, what it keeps, and that the memory comes back.</summary>
public sealed class CompactionTests
{
    private readonly Store _store = new();

    [Fact]
    public void Compact_KeepsWhatItsRevisionShows()
    {
        _store.Put("a", "1"); // 2
        _store.Put("a", "2"); // 3
        _store.Put("b", "1"); // 4
        _store.Delete("b"); // 5
        _store.Put("a", "3"); // 6

        Assert.Equal((KeyValueStatus.Ok, 6L), (_store.Compact(4).Status, _store.Compact(7).Revision));

        Assert.Equal(["a=2", "b=1"], _store.Everything(4));
        Assert.Equal(["a=2"], _store.Everything(5));
        Assert.Equal(["a=3"], _store.Everything());
        Assert.Equal(4L, _store.Status().Body.Number(5));
    }

    [Fact]
    public void Range_BeforeTheCompactedRevision_IsRefusedWithWhereHistoryBegins()
    {
        for (var i = 0; i < 5; i++) _store.Put("a", "v" + i);
        _store.Compact(4);

        var answer = _store.Range(Asked.Range("a", revision: 3));

        Assert.Equal((KeyValueStatus.Compacted, 4L), (answer.Status, answer.Body.Number(5)));
        Assert.Equal(KeyValueStatus.Compacted, _store.Txn(Asked.Txn(Asked.RangeOp(Asked.Range("a", revision: 3)))).Status);
        Assert.Equal(KeyValueStatus.Compacted, _store.Ask(KeyValueOperation.Changes, Asked.Changes("a", "", 3)).Status);
        Assert.Equal(KeyValueStatus.Ok, _store.Ask(KeyValueOperation.Changes, Asked.Changes("a", "", 4)).Status);
    }

    [Theory]
    [InlineData(3, KeyValueStatus.Compacted)]
    [InlineData(4, KeyValueStatus.Compacted)]
    [InlineData(-1, KeyValueStatus.Compacted)]
    [InlineData(5, KeyValueStatus.Ok)]
    [InlineData(6, KeyValueStatus.Ok)]
    [InlineData(7, KeyValueStatus.FutureRevision)]
    public void Compact_OfARevision_IsRefusedBehindAndAhead(long revision, KeyValueStatus expected)
    {
        for (var i = 0; i < 5; i++) _store.Put("a", "v" + i);
        _store.Compact(4);

        Assert.Equal(expected, _store.Compact(revision).Status);
    }

    [Fact]
    public void Changes_FromTheCompactedRevisionOn_AreWhole()
    {
        _store.Put("a", "1"); // 2
        _store.Delete("a"); // 3
        _store.Put("b", "1"); // 4
        _store.Compact(3);

        var body = _store.Ask(KeyValueOperation.Changes, Asked.Changes("\0", Asked.NoEnd, 3, previous: true)).Body;

        Assert.Equal([(1L, "a", 3L), (0L, "b", 4L)], body.All(11).Select(e => (e.Number(1), e.One(2).Text(1), e.One(2).Number(3))));
        Assert.All(body.All(11), e => Assert.False(e.Has(3)));
    }

    [Fact]
    public void Compact_OfEverything_GivesTheMemoryBack()
    {
        for (var round = 0; round < 40; round++)
        {
            for (var i = 0; i < 100; i++) _store.Put("k" + i, new string((char)('a' + round % 26), 1000));
        }

        for (var i = 0; i < 100; i += 2) _store.Delete("k" + i);
        var before = _store.Status().Body;
        var (revision, pairs) = (before.Number(1), _store.Everything());

        _store.Compact(revision);
        for (var i = 0; i < 100; i++) _store.Put("other", "v");

        var after = _store.Status().Body;
        Assert.True(before.Number(8) > 4_000_000, $"{before.Number(8)} bytes of slabs before");
        Assert.True(after.Number(8) < 1_500_000, $"{after.Number(8)} bytes of slabs after");
        Assert.Equal(50 + 1 + 100, after.Number(5));
        Assert.Equal([.. pairs, "other=v"], _store.Everything());
        Assert.Equal(pairs, _store.Everything(revision));
        _store.Put("k0", "back");
        Assert.Equal(1L, _store.Range(Asked.Range("k0")).Body.One(2).Number(4));
    }

    [Fact]
    public void Compact_WhileASnapshotIsHeld_DoesNotTouchIt()
    {
        for (var round = 0; round < 20; round++)
        {
            for (var i = 0; i < 100; i++) _store.Put("k" + i, new string((char)('a' + round), 1000));
        }

        for (var i = 0; i < 50; i++) _store.Delete("k" + i);
        var (digest, pairs, past) = (_store.Digest, _store.Everything(), _store.Everything(1000));
        using var snapshot = _store.Capture();
        _store.Compact(_store.Status().Body.Number(1));
        for (var i = 0; i < 3000; i++) _store.Put("k" + i % 200, new string('z', 1000));
        _store.Compact(_store.Status().Body.Number(1));

        var restored = Store.From(Store.Written(snapshot));

        Assert.Equal(digest, restored.Digest);
        Assert.Equal(pairs, restored.Everything());
        Assert.Equal(past, restored.Everything(1000));
    }
}
