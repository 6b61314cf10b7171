using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>The digest of a store, and the hash of its keys up to a revision.</summary>
public sealed class HashTests
{
    [Fact]
    public void HashKv_OfARevision_IsTheHashThatItHadThen()
    {
        var store = new Store();
        var hashes = new Dictionary<long, long>();
        for (var i = 0; i < 300; i++)
        {
            if (i % 7 == 3) store.Delete("k" + i % 10);
            else store.Put("k" + i % 11, new string('v', i * 3));
            hashes[store.Status().Revision] = Hash(store, 0);
        }

        Assert.All(hashes, h => Assert.Equal(h.Value, Hash(store, h.Key)));
        Assert.Equal(hashes.Count, hashes.Values.Distinct().Count());
        var restored = Store.From(store.Snapshot());
        Assert.All(hashes, h => Assert.Equal(h.Value, Hash(restored, h.Key)));
    }

    [Fact]
    public void HashKv_AfterACompaction_IsTheSameOnEveryReplica()
    {
        var store = new Store();
        for (var i = 0; i < 300; i++) store.Put("k" + i % 11, new string('v', i * 3));
        store.Compact(150);

        var body = store.Ask(KeyValueOperation.HashKv, Asked.Id(200)).Body;

        Assert.Equal((150L, 200L), (body.Number(3), body.Number(4)));
        Assert.Equal(Hash(store, 200), Hash(Store.From(store.Snapshot()), 200));
        Assert.Equal(KeyValueStatus.Compacted, store.Ask(KeyValueOperation.HashKv, Asked.Id(149)).Status);
        Assert.Equal(KeyValueStatus.FutureRevision, store.Ask(KeyValueOperation.HashKv, Asked.Id(302)).Status);
        Assert.Equal(KeyValueStatus.Malformed, store.Ask(KeyValueOperation.HashKv, new Message().Number(0, 1)).Status);
    }

    [Theory]
    [InlineData("a put")]
    [InlineData("a deletion")]
    [InlineData("a lease")]
    [InlineData("a checkpoint")]
    [InlineData("an alarm")]
    [InlineData("a compaction")]
    public void Digest_ChangesWith(string what)
    {
        var store = new Store();
        store.Put("a");
        store.Tell(KeyValueOperation.LeaseGrant, Asked.Grant(1, 60));
        var before = store.Digest;

        _ = what switch
        {
            "a put" => store.Put("a"),
            "a deletion" => store.Delete("a"),
            "a lease" => store.Tell(KeyValueOperation.LeaseGrant, Asked.Grant(2, 60)),
            "a checkpoint" => store.Tell(KeyValueOperation.LeaseCheckpoint, Asked.Checkpoint((1, 30))),
            "an alarm" => store.Tell(KeyValueOperation.Alarm, Asked.Alarm(1, 3, 1)),
            _ => store.Compact(1),
        };

        Assert.NotEqual(before, store.Digest);
        Assert.Equal(store.Digest, Store.From(store.Snapshot()).Digest);
    }

    [Fact]
    public void Digest_DoesNotChangeWithQuestions()
    {
        var store = new Store();
        store.Put("a");
        var before = store.Digest;

        store.Everything();
        store.Status();

        Assert.Equal(before, store.Digest);
    }

    private static long Hash(Store store, long revision) => store.Ask(KeyValueOperation.HashKv, Asked.Id(revision)).Body.Number(2);
}
