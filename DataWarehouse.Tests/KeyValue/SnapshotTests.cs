using System.Buffers.Binary;
using DataWarehouse.Plugins.KeyValue;
using DataWarehouse.Tests.Golden;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>Snapshots: a moment that stays as it was, and bytes that are believed only when they agree with each other.</summary>
public sealed class SnapshotTests
{
    [Fact]
    public void Snapshot_OfAnEmptyStore_IsAnEmptyStore() => Assert.Equal(new Store().Digest, Store.From(new Store().Snapshot()).Digest);

    [Fact]
    public void Snapshot_OfALargeStore_RestoresEverything()
    {
        var store = Filled(3000);

        var restored = Store.From(store.Snapshot());

        Assert.Equal(store.Digest, restored.Digest);
        Assert.Equal(store.Everything(), restored.Everything());
        Assert.Equal(store.Everything(1000), restored.Everything(1000));
        foreach (var revision in new[] { 1000L, 2500L })
        {
            Assert.Equal(store.Compact(revision).Status, restored.Compact(revision).Status);
            Assert.Equal(store.Digest, restored.Digest);
            Assert.Equal(store.Everything(revision), restored.Everything(revision));
        }
    }

    [Fact]
    public void Snapshot_WrittenTwice_IsTheSame()
    {
        using var snapshot = Filled(100).Capture();

        Assert.Equal(Store.Written(snapshot), Store.Written(snapshot));
    }

    [Fact]
    public void Snapshot_Cancelled_Stops()
    {
        using var snapshot = Filled(100).Capture();

        Assert.Throws<OperationCanceledException>(() => snapshot.WriteTo(new MemoryStream(), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Snapshot_WrittenWhileCommandsAreApplied_IsThatOfItsMoment()
    {
        var store = Filled(2000);
        for (var round = 0; round < 5; round++)
        {
            var (digest, pairs) = (store.Digest, store.Everything());
            using var snapshot = store.Capture();
            var writing = Task.Run(() => Enumerable.Range(0, 5).Select(_ => Store.Written(snapshot)).ToList(), TestContext.Current.CancellationToken);
            for (var i = 0; i < 4000; i++)
            {
                if (i % 500 == 499) store.Compact(store.Status().Revision - 100);
                else if (i % 5 == 4) store.Delete("k" + i % 97);
                else store.Put("k" + i % 97, new string('w', i % 700));
            }

            foreach (var bytes in await writing)
            {
                var restored = Store.From(bytes);
                Assert.Equal(digest, restored.Digest);
                Assert.Equal(pairs, restored.Everything());
            }
        }
    }

    [Fact]
    public void Snapshot_CutAnywhere_IsRefused()
    {
        var bytes = Filled(20).Snapshot();

        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes[..length];
            Assert.Throws<InvalidDataException>(() => Store.From(cut));
        }

        Assert.Throws<InvalidDataException>(() => Store.From([.. bytes, 0]));
    }

    [Fact]
    public void Snapshot_WithAnyByteChanged_IsRefusedOrIsAStore()
    {
        var bytes = Filled(20).Snapshot();
        var refused = 0;
        for (var place = 0; place < bytes.Length; place++)
        {
            bytes[place] ^= 0x41;
            try
            {
                Store.From(bytes).Everything();
            }
            catch (InvalidDataException)
            {
                refused++;
            }

            bytes[place] ^= 0x41;
        }

        Assert.InRange(refused, bytes.Length / 4, bytes.Length);
    }

    public static TheoryData<int, long> Contradictions => new()
    {
        { 0, 0 }, // magic
        { 8, 2 }, // version
        { 16, 0 }, // revision
        { 16, 3 }, // revision behind a version
        { 24, -2 }, // compacted revision
        { 24, 99 }, // compacted revision ahead
        { 32, -1 }, // counts
        { 40, -1 },
        { 48, 0 }, // lease without a number
        { 56, 0 }, // time-to-live
        { 64, 99 }, // checkpoint
        { 80, 3 }, // kind of an alarm
        { 88, 0 }, // revision of a version
        { 96, 9 }, // created after it was written
        { 104, 2 }, // version of a new key
        { 120, long.MaxValue }, // key length
        { 128, -2 }, // value length
        { 128, long.MaxValue },
    };

    [Theory, MemberData(nameof(Contradictions))]
    public void Snapshot_ThatContradictsItself_IsRefused(int offset, long value)
    {
        var store = new Store();
        store.Tell(KeyValueOperation.LeaseGrant, Asked.Grant(1, 60));
        store.Put("a");
        store.Put("a");
        store.Put("b");
        store.Tell(KeyValueOperation.Alarm, Asked.Alarm(1, 3, 1));
        var bytes = store.Snapshot();
        Assert.Equal(store.Digest, Store.From(bytes).Digest);

        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(offset), value);

        Assert.Throws<InvalidDataException>(() => Store.From(bytes));
    }

    [Fact]
    public void Formats_StayWhatTheyAre()
    {
        var store = new Store();
        var command = KeyValueCommand.Encode(KeyValueOperation.Put, Asked.Put("key", "value", 7, previous: true).ToArray());
        GoldenFile.AssertMatches("key-value/command-v1.golden", command);
        store.Tell(KeyValueOperation.LeaseGrant, Asked.Grant(7, 60));
        store.Tell(command);
        GoldenFile.AssertMatches("key-value/response-v1.golden", store.Tell(command));
        GoldenFile.AssertMatches("key-value/refusal-v1.golden", store.Ask(KeyValueCommand.Encode(KeyValueOperation.Range, Asked.Range("key", revision: 9).ToArray())));
        store.Put("other");
        store.Delete("other");
        store.Put("other", "again");
        store.Compact(3);
        store.Tell(KeyValueOperation.LeaseCheckpoint, Asked.Checkpoint((7, 20)));
        store.Tell(KeyValueOperation.Alarm, Asked.Alarm(1, 3, 1));
        GoldenFile.AssertMatches("key-value/snapshot-v1.golden", store.Snapshot());
        Assert.Equal(store.Digest, Store.From(GoldenFile.Read("key-value/snapshot-v1.golden")).Digest);
    }

    private static Store Filled(int commands)
    {
        var store = new Store();
        store.Tell(KeyValueOperation.LeaseGrant, Asked.Grant(1, 60));
        for (var i = 0; i < commands; i++)
        {
            if (i % 6 == 5) store.Delete("k" + i % 50);
            else store.Put("k" + i % 97, new string('v', i % 900), lease: i % 4 == 0 ? 1 : 0);
        }

        return store;
    }
}
