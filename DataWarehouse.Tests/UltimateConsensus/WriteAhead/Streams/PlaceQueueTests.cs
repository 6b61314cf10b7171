using CsCheck;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Streams;

public sealed class PlaceQueueTests
{
    private static readonly Gen<(int Kind, int Count)[]> Bursts = Gen.Select(Gen.Int[0, 9], Gen.Int[1, 1500]).Array[1, 24];

    [Fact]
    public void Queue_UnderAnyChanges_EqualsAList() => Bursts.Sample(
        bursts =>
        {
            var queue = new PlaceQueue { Pages = new PlacePages() };
            var list = new List<RecordPlace>();
            var next = 1;
            foreach (var (kind, count) in bursts)
            {
                for (var i = 0; i < count; i++)
                {
                    if (kind < 5)
                    {
                        queue.Add(new RecordPlace(null, next, 1));
                        list.Add(new RecordPlace(null, next++, 1));
                    }
                    else if (kind == 9)
                    {
                        queue.Clear();
                        list.Clear();
                    }
                    else if (list.Count > 0 && kind < 7)
                    {
                        queue.RemoveLast();
                        list.RemoveAt(list.Count - 1);
                    }
                    else if (list.Count > 0)
                    {
                        queue.RemoveFirst();
                        list.RemoveAt(0);
                    }
                }

                Assert.Equal(list.Count, queue.Count);
                for (var position = 0; position < list.Count; position++) Assert.Equal(list[position], queue[position]);
            }
        },
        iter: 60);

    [Fact]
    public void Queue_ThatGrowsAndIsLetGoInTurns_AllocatesNothing()
    {
        var queue = new PlaceQueue { Pages = new PlacePages() };
        for (var turn = 0; turn < 20; turn++) Turn(queue);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var turn = 0; turn < 20; turn++) Turn(queue);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Return_OfMorePagesThanAreKept_LetsThemGo()
    {
        var pages = new PlacePages();
        for (var page = 0; page <= PlacePages.SparePagesMax; page++) pages.Return(new RecordPlace[PlacePages.PlacesPerPage]);

        Assert.Equal(PlacePages.SparePagesMax, pages.SpareCount);
    }

    private static void Turn(PlaceQueue queue)
    {
        while (queue.Count < 20_000) queue.Add(new RecordPlace(null, 1, 1));
        while (queue.Count > 1_000) queue.RemoveFirst();
    }
}
