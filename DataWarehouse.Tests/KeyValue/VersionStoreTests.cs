using System.Text;
using DataWarehouse.Plugins.KeyValue.Versions;

namespace DataWarehouse.Tests.KeyValue;

/// <summary>The index of the store where it is crowded, and memory that comes back in pieces.</summary>
public sealed class VersionStoreTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(512)]
    public void Store_WhoseHashTableIsCrowded_FindsEveryKey(int probesMax)
    {
        var store = new VersionStore(probesMax);
        var there = new HashSet<int>();
        for (var i = 0; i < 6000; i++)
        {
            var number = (int)(i * 2_654_435_761L % 701);
            if (i % 5 == 4 && there.Remove(number)) store.Delete(store.Find(Key(number)));
            else if (there.Add(number) || i % 3 == 0) store.Put(Key(number), Key(i), 0);
            store.Complete();
            if (i % 500 == 499) Compact(store);
        }

        for (var number = 0; number < 710; number++) Assert.Equal(there.Contains(number), store.TryGet(Key(number), out _));
        Assert.Equal(there.Count, store.AliveKeys);
        Assert.Equal(there.Count, store.Order.CountAlive(store.Order.Seek(Key(0)), store.Order.End));
    }

    [Fact]
    public void Reclaimer_AfterEveryCompaction_LeavesWhatCanBeRead()
    {
        var store = new VersionStore();
        for (var round = 0; round < 30; round++)
        {
            for (var i = 0; i < 200; i++)
            {
                if (i % 7 == round % 7 && store.TryGet(Key(i), out _)) store.Delete(store.Find(Key(i)));
                else store.Put(Key(i), Encoding.UTF8.GetBytes(new string('v', (i * round) % 3000)), 0);
                store.Complete();
            }

            var alive = store.AliveKeys;
            var retained = store.Retained;
            Compact(store);

            Assert.Equal(alive, store.AliveKeys);
            Assert.True(store.Retained.Count <= alive + 1, $"{store.Retained.Count} versions of {alive} keys");
            Assert.True(store.Retained.Bytes <= retained.Bytes);
            Assert.True(store.Log.SlabBytes < 4 * store.Retained.Bytes + (4 << 20), $"{store.Log.SlabBytes} bytes of slabs for {store.Retained.Bytes}");
        }

        foreach (var slab in store.Log.Settled) Assert.True(slab.LastMain < store.CompactRevision);
    }

    private static byte[] Key(int number) => Encoding.UTF8.GetBytes($"key-{number:d6}");

    private static void Compact(VersionStore store)
    {
        if (store.Revision <= store.CompactRevision) return;
        store.Compact(store.Revision);
        var reclaimer = new Reclaimer(store);
        while (reclaimer.Step())
        {
        }
    }
}
