using System.Runtime.CompilerServices;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Core;

/// <summary>What a group at rest keeps in memory, and how its caller takes it back.</summary>
public sealed class TrimCacheTests
{
    [Fact]
    public void TrimCache_AllDurableAndApplied_LeavesNothing()
    {
        var rig = Settled(50);
        var cached = rig.Core.Log.CachedBytes;

        Assert.Equal((cached, 0L), (rig.Core.TrimCache(), rig.Core.Log.CachedBytes));
        Assert.Equal(0, rig.Core.TrimCache());

        rig.Propose(7);
        rig.AcknowledgeAll();
        Assert.Equal((rig.Last, 7), (rig.Applied, rig.Handed[^1].Payload.Length));
    }

    [Fact]
    public void TrimCache_SomeMayStay_TheLatestDo()
    {
        var rig = Settled(50);

        rig.Core.TrimCache(300);

        Assert.InRange(rig.Core.Log.CachedBytes, 200, 300);
        Assert.Throws<ArgumentOutOfRangeException>(() => rig.Core.TrimCache(-1));
    }

    [Fact]
    public void TrimCache_EntriesNotAppliedOrNotDurable_Stay()
    {
        var rig = Settled(10);
        rig.AppliesAtOnce = false;
        rig.Propose(100);
        rig.AcknowledgeAll();
        rig.WritesAtOnce = false;
        rig.Propose(100);

        rig.Core.TrimCache();

        Assert.Equal(2 * 124, rig.Core.Log.CachedBytes);
        rig.CompleteWrites();
        rig.ApplyAll();
        rig.AcknowledgeAll();
        rig.ApplyAll();
        Assert.Equal((rig.Last, 248L), (rig.Applied, rig.Core.TrimCache()));
    }

    [Fact]
    public void TrimCache_FollowerNeedsWhatWent_ItIsFetched()
    {
        var rig = Settled(10);
        rig.Core.TrimCache();
        rig.Core.ReportUnreachable(Given.Id(2));

        rig.Step(Say.AppendRefused(2, rig.Term, rig.Last, 5, 1), Say.HeartbeatOk(2, rig.Term));
        rig.Propose();

        Assert.Null(rig.Fault);
        Assert.True(rig.Core.Log.FirstInMemory.Value >= rig.Last);
    }

    [Fact]
    public void TrimCache_BetweenInputAndEffects_LeavesWhatIsAboutToBeSentAsItIs()
    {
        var rig = Settled(10);
        rig.Core.Propose(Given.Bytes(9));
        rig.Core.TrimCache();
        rig.Core.Propose(Given.Bytes(8));

        rig.Settle();

        Assert.Equal([9, 8], rig.Take(MessageKind.Append).Where(append => append.To.Value == 2).SelectMany(append => append.Entries.Entries.ToArray()).Select(entry => entry.Payload.Length));
    }

    [Fact]
    public void Seal_SpareArrayAndEvictedSlots_KeepNoPayloadAlive()
    {
        var window = new EntryWindow(LogIndex.Zero);
        var payloads = Fill(window, 40);
        window.Evict(new LogIndex(40), -1);
        for (var seal = 0; seal < 3; seal++) window.Seal();

        GC.Collect();

        Assert.DoesNotContain(payloads, payload => payload.TryGetTarget(out _));
        GC.KeepAlive(window);
    }

    [Fact]
    public void Seal_EntriesCutOff_KeepNoPayloadAlive()
    {
        var window = new EntryWindow(LogIndex.Zero);
        var payloads = Fill(window, 10);
        window.CutAfter(new LogIndex(2));
        for (var seal = 0; seal < 3; seal++) window.Seal();

        GC.Collect();

        Assert.Equal(2, payloads.Count(payload => payload.TryGetTarget(out _)));
        Assert.Equal(2, window.Count);
        GC.KeepAlive(window);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference<byte[]>> Fill(EntryWindow window, int count)
    {
        var payloads = new List<WeakReference<byte[]>>();
        for (var index = 1; index <= count; index++)
        {
            var payload = new byte[16];
            payloads.Add(new WeakReference<byte[]>(payload));
            window.Append(new Entry(new Term(1), new LogIndex(index), EntryKind.Command, payload));
        }

        return payloads;
    }

    private static CoreRig Settled(int proposals)
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        for (var count = 0; count < proposals; count++) rig.Propose(20);
        rig.AcknowledgeAll();
        Assert.Equal(rig.Last, rig.Applied);
        return rig;
    }
}
