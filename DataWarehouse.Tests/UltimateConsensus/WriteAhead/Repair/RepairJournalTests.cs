using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Repair;

public sealed class RepairJournalTests
{
    private static readonly RepairJournal Journal = new(RepairJournal.AsideOf(RepairJournal.AsidePrefix, 3), [new DiskPath("log/0000000000000001.seg"), new DiskPath("snap/a.snap")]);

    [Fact]
    public void Journal_Encoded_IsReadAgain()
    {
        Assert.Equal(HeaderVerdict.Sound, RepairJournal.TryRead(Journal.Encode(), out var read));
        Assert.Equal(Journal.Aside, read!.Aside);
        Assert.Equal(Journal.Files, read.Files);
        Assert.Equal(new DiskPath("damaged-3/a.snap"), read.AsidePathOf(read.Files[1]));
        Assert.Equal(HeaderVerdict.Sound, RepairJournal.TryRead((Journal with { Files = [] }).Encode(), out read));
        Assert.Empty(read!.Files);
    }

    [Fact]
    public void Journal_WithAnyByteChangedOrMissing_IsNotRead()
    {
        var bytes = Journal.Encode();
        for (var offset = 0; offset < bytes.Length; offset++)
        {
            var changed = (byte[])bytes.Clone();
            changed[offset] ^= 0x41;
            Assert.NotEqual(HeaderVerdict.Sound, RepairJournal.TryRead(changed, out var read));
            Assert.Null(read);
            Assert.NotEqual(HeaderVerdict.Sound, RepairJournal.TryRead(bytes.AsSpan(0, offset), out _));
        }
    }

    [Fact]
    public void Journal_OfThisRelease_HasTheBytesThatFormatsSay() => Assert.Equal(
        "445752455041495201000000090000006461" + "6D616765642D33124D3DC1",
        Convert.ToHexString((Journal with { Files = [] }).Encode()));
}
