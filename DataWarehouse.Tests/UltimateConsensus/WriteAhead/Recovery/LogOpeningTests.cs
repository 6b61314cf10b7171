using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;
using Members = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

public sealed class LogOpeningTests
{
    private const string First = "log/0000000000000001.seg";
    private static readonly GroupId One = new(1);

    [Fact]
    public void Open_OfAFreshDirectory_BeginsWithItsName()
    {
        var log = new OpenLog(new SimulatedMedium());
        Assert.Null(log.Refusal);
        Assert.Equal(LogState.Open, log.Log.State);
        Assert.Equal(new LogPosition(new DirectoryId(7), new StartEpoch(1), new BatchNumber(1)) { Mark = new StartMark(7) }, log.Log.Position);
        Assert.Equal(0, log.Log.Streams.Length);
    }

    [Fact]
    public void Open_AfterAppends_FindsThem()
    {
        var before = Filled();
        var text = OpenLog.Describe(before.Log);
        var after = new OpenLog(before.End(), fresh: new DirectoryId(9));
        Assert.Null(after.Refusal);
        Assert.Equal(text, OpenLog.Describe(after.Log));
        Assert.Equal(new DirectoryId(7), after.Log.Position.Directory);
        Assert.Equal(new StartEpoch(2), after.Log.Position.Epoch);
        after.Submit(OpenLog.Append(1, 41, 9));
        text = OpenLog.Describe(after.Log);
        Assert.Equal(text, OpenLog.Describe(new OpenLog(after.End()).Log));
    }

    [Fact]
    public void Open_WithALastBatchCutAtAnyByte_LosesThatBatchOnly()
    {
        var log = Filled();
        var before = OpenLog.Describe(log.Log);
        var active = log.Log.Segments.Active!;
        var start = (int)active.EndOffset;
        log.Submit(OpenLog.Append(1, 41, 9));
        Assert.Same(active, log.Log.Segments.Active);
        var end = (int)active.EndOffset;
        var medium = log.End();
        for (var length = start; length < end; length++)
        {
            var copy = medium.CopyDurable();
            var file = LogImage.FileOf(copy, active.Path.Value);
            file.Write(length, new byte[end - length]);
            file.Sync();
            var opened = new OpenLog(copy);
            Assert.Null(opened.Refusal);
            // The body ends with zeros, so a cut inside them changes nothing.
            var text = OpenLog.Describe(opened.Log);
            if (length < end - 32) Assert.Equal(before, text);
            Assert.Equal(opened.Log.Position.Epoch, new StartEpoch(2));
        }
    }

    [Fact]
    public void Open_WithAnyByteChanged_RefusesOrLosesTheLastBatchOnly()
    {
        var log = Filled();
        var before = OpenLog.Describe(log.Log);
        var active = log.Log.Segments.Active!;
        var start = active.EndOffset;
        log.Submit(OpenLog.Append(1, 41, 9));
        var whole = OpenLog.Describe(log.Log);
        var ends = log.Log.Segments.Written.ToArray().ToDictionary(s => s.Path.Value, s => s.EndOffset);
        var refused = 0;
        var medium = log.End();
        foreach (var (path, end) in ends)
        {
            for (var offset = 0; offset < end; offset += 3)
            {
                var copy = medium.CopyDurable();
                LogImage.FileOf(copy, path).Rot((offset * 8) + (offset % 8));
                var opened = new OpenLog(copy);
                if (opened.Refusal is { } refusal)
                {
                    refused++;
                    Assert.True(refusal.Kind is LogRefusalKind.Damaged or LogRefusalKind.Newer, refusal.ToString());
                    Assert.Equal(path, refusal.Path);
                    continue;
                }

                var text = OpenLog.Describe(opened.Log);
                Assert.True(text == whole || (text == before && path == active.Path.Value && offset >= start), $"{path} at {offset}");
            }
        }

        Assert.InRange(refused, 100, int.MaxValue);
    }

    [Fact]
    public void Open_WithDamageTakenForATornEnd_OpensWhatItMustRefuse()
    {
        var medium = Filled().End();
        LogImage.FileOf(medium, First).Rot(300 * 8);
        Assert.Equal(LogRefusalKind.Damaged, new OpenLog(medium.CopyDurable()).Refusal?.Kind);
        Assert.NotEqual(LogRefusalKind.Damaged, new OpenLog(OneSegment(rotAt: 300), OpenLog.Options with { Planted = PlantedLogBug.DamageTakenForTornTail }).Refusal?.Kind);
        Assert.Equal(LogRefusalKind.Damaged, new OpenLog(OneSegment(rotAt: 300)).Refusal?.Kind);
    }

    [Fact]
    public void Open_WithAnEpochUsedAgain_DoesNotComeFurther()
    {
        var medium = Filled().End();
        Assert.Equal(new StartEpoch(1), new OpenLog(medium, OpenLog.Options with { Planted = PlantedLogBug.EpochUsedAgain }).Log.Position.Epoch);
    }

    [Fact]
    public void Open_WithoutASegmentThatIsNeeded_NamesIt()
    {
        var log = Filled();
        Assert.InRange(log.Log.Segments.Written.Length, 2, 10);
        var medium = log.End();
        medium.Remove(First);
        var refusal = new OpenLog(medium).Refusal;
        Assert.Equal((LogRefusalKind.Missing, First), (refusal?.Kind, refusal?.Path));
    }

    [Fact]
    public void Open_WithASegmentOfAnotherDirectory_NamesIt()
    {
        var medium = Filled().End();
        var other = new OpenLog(new SimulatedMedium(), fresh: new DirectoryId(8)).End();
        medium.Remove(First);
        var bytes = new byte[4096];
        LogImage.FileOf(other, First).Read(0, bytes);
        LogImage.Put(medium, First, bytes);
        var refusal = new OpenLog(medium).Refusal;
        Assert.Equal((LogRefusalKind.Foreign, First), (refusal?.Kind, refusal?.Path));
    }

    /// <summary>Its checksums begin from the directory's id, which stands in the header only; so nothing tells what follows from the remains of another use.</summary>
    [Fact]
    public void Open_OfASingleSegmentWithoutASoundHeader_IsNotTakenForANewDirectory()
    {
        var image = new LogImage().Begin(1);
        image.Files[1][30] ^= 1;
        var medium = image.ToMedium();
        var refusal = new OpenLog(medium).Refusal;
        Assert.Equal((LogRefusalKind.Damaged, First, 0L), (refusal?.Kind, refusal?.Path, refusal?.Offset));
        Assert.True(medium.TryFind(First, out _));
    }

    /// <summary>A header behind an invalid batch proves damage if the batch was known to be durable when it was written, and nothing if it was not.</summary>
    [Theory]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public void Open_WithALaterBatchBehindAnInvalidOne_AsksWhetherThatWasDurable(long durableThrough, bool isDamage)
    {
        var image = new LogImage().Begin(1);
        var end = image.EndOffset;
        new BatchHeader(BatchHeader.Bytes, new BatchNumber(3), new StartEpoch(1), new BatchNumber(durableThrough), new RecordNumber(9), 0, SeededCrc.Plain)
            .Write(image.Files[1].AsSpan((int)end + 256), new SegmentSeed(image.Directory, new SegmentNumber(1), PlantedLogBug.None), end + 256);
        var opened = new OpenLog(image.ToMedium());
        Assert.Equal(isDamage ? LogRefusalKind.Damaged : null, opened.Refusal?.Kind);
    }

    /// <summary>What a client stores may be anything, and so may where it comes to stand: a copy of a batch of another directory's log among it.</summary>
    [Theory]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public void Open_WithABatchHeaderInAPayloadBehindATornEnd_IsTakenInByItsOwnDirectoryOnly(long directory, bool isTakenIn)
    {
        var image = new LogImage().Begin(1);
        var place = (int)image.EndOffset + 128;
        new BatchHeader(BatchHeader.Bytes, new BatchNumber(9), new StartEpoch(1), new BatchNumber(8), new RecordNumber(9), 0, SeededCrc.Plain)
            .Write(image.Files[1].AsSpan(place), new SegmentSeed(new DirectoryId((UInt128)directory), new SegmentNumber(1), PlantedLogBug.None), place);
        Assert.Equal(isTakenIn, new OpenLog(image.ToMedium()).Refusal is not null);
    }

    [Fact]
    public void Open_OfALaterVersion_Refuses()
    {
        var medium = Filled().End();
        LogImage.FileOf(medium, First).Write(8, [2]);
        var refusal = new OpenLog(medium).Refusal;
        Assert.Equal((LogRefusalKind.Newer, First), (refusal?.Kind, refusal?.Path));
    }

    [Fact]
    public void Open_WithASegmentCopiedInPart_SaysWhereItEnds()
    {
        var medium = Filled().End();
        var bytes = new byte[4096];
        LogImage.FileOf(medium, First).Read(0, bytes);
        medium.Remove(First);
        LogImage.Put(medium, First, bytes[..4000]);
        var refusal = new OpenLog(medium).Refusal;
        Assert.Equal((LogRefusalKind.Damaged, First, 4000L), (refusal?.Kind, refusal?.Path, refusal?.Offset));
    }

    [Fact]
    public void Open_WithASegmentUnderAnotherName_Refuses()
    {
        var medium = Filled().End();
        medium.Remove(First);
        medium.Rename("log/0000000000000002.seg", First);
        var refusal = new OpenLog(medium).Refusal;
        Assert.Equal((LogRefusalKind.Damaged, First, 0L), (refusal?.Kind, refusal?.Path, refusal?.Offset));
    }

    [Fact]
    public void Open_OfSnapshotsWithoutALog_Refuses()
    {
        var medium = new SimulatedMedium();
        medium.Add("snap", null);
        LogImage.Put(medium, "snap/some.snap", [1]);
        Assert.Equal(LogRefusalKind.Missing, new OpenLog(medium).Refusal?.Kind);
        Assert.True(medium.TryFind("snap/some.snap", out _));
    }

    [Fact]
    public void Open_TwiceAtATime_IsRefusedAsLocked()
    {
        var medium = new SimulatedMedium();
        var first = new OpenLog(medium);
        var refusal = new OpenLog(medium).Refusal;
        Assert.Equal((LogRefusalKind.Locked, "lock"), (refusal?.Kind, refusal?.Path));
        first.Submit(GroupWrite.Create(One, new ReplicaId(1)));
    }

    [Theory]
    [InlineData(DiskVolumeKind.Memory)]
    [InlineData(DiskVolumeKind.Network)]
    [InlineData(DiskVolumeKind.Unknown)]
    public void Open_OnAnUnsafeFileSystem_MustBeAllowed(DiskVolumeKind kind)
    {
        var medium = new SimulatedMedium { Kind = kind };
        Assert.Equal(LogRefusalKind.UnsafeFileSystem, new OpenLog(medium).Refusal?.Kind);
        Assert.Empty(medium.List(string.Empty));
        Assert.Null(new OpenLog(medium, OpenLog.Options with { AllowUnsafeFileSystem = true }).Refusal);
    }

    [Fact]
    public void Open_WithoutRoom_Refuses() =>
        Assert.Equal(LogRefusalKind.NoSpace, new OpenLog(new SimulatedMedium { CapacityBytes = 100 }).Refusal?.Kind);

    [Fact]
    public void Open_WithASnapshot_NeedsItsFile()
    {
        var snapshot = new StoredSnapshot(new SnapshotDescriptor(new LogIndex(5), new Term(2), Members.Empty), 10, 1, HasFile: true, IsInstalled: true);
        var log = new OpenLog(new SimulatedMedium());
        log.Submit(GroupWrite.Create(One, new ReplicaId(1)) with { Snapshot = snapshot });
        var path = StoredSnapshot.PathOf(One, log.Log.Find(One)!.Generation, snapshot.Descriptor).Value;
        var text = OpenLog.Describe(log.Log);
        var medium = log.End();

        var refusal = new OpenLog(medium).Refusal;
        Assert.Equal((LogRefusalKind.Missing, path), (refusal?.Kind, refusal?.Path));

        var cut = medium.CopyDurable();
        LogImage.Put(cut, path, new byte[9]);
        refusal = new OpenLog(cut).Refusal;
        Assert.Equal((LogRefusalKind.Damaged, path, 9L), (refusal?.Kind, refusal?.Path, refusal?.Offset));

        LogImage.Put(medium, path, new byte[SnapshotStore.FileBytesOf(10)]);
        LogImage.Put(medium, "snap/left.tmp", new byte[10]);
        var opened = new OpenLog(medium.CopyDurable());
        Assert.Equal(text, OpenLog.Describe(opened.Log));
        Assert.Single(opened.Medium.List("snap"));
    }

    [Fact]
    public void Open_AfterAFailedSync_MakesTheLastBatchDurableAgain()
    {
        var log = Filled();
        var active = log.Log.Segments.Active!;
        var end = (int)active.EndOffset;
        log.Submit(OpenLog.Append(1, 41, 9));
        var batch = new byte[(int)active.EndOffset - end];
        var medium = log.End();
        var text = OpenLog.Describe(log.Log);
        // As after a failed sync: the system's cache holds the bytes and takes them for clean, the device does not.
        var file = LogImage.FileOf(medium, active.Path.Value);
        file.Read(end, batch);
        file.Write(end, new byte[batch.Length]);
        file.Sync();
        file.Write(end, batch);
        file.FailSync(new SeededRandom(3));
        new OpenLog(medium).End();
        medium.LosePower(new SeededRandom(4), 0);
        Assert.Equal(text, OpenLog.Describe(new OpenLog(medium).Log));
    }

    [Fact]
    public void Open_KeepsReadySegmentsAndRemovesTheRest()
    {
        var log = Filled();
        var medium = log.End();
        LogImage.Put(medium, "log/00000000000000aa.seg", new byte[100]);
        LogImage.Put(medium, "log/notes.txt", new byte[1]);
        var files = medium.List("log").Length;
        var opened = new OpenLog(medium);
        Assert.Null(opened.Refusal);
        Assert.False(medium.TryFind("log/00000000000000aa.seg", out _));
        Assert.True(medium.TryFind("log/notes.txt", out _));
        // One of the ready ones was begun, and one made in its place.
        Assert.Equal(files, medium.List("log").Length);
    }

    [Fact]
    public void Open_WithRemainsOfAnotherLifeBehindTheEnd_OverlooksThem()
    {
        var image = new LogImage().Begin(3);
        var bytes = (byte[])image.Files[3].Clone();
        var medium = new LogImage().Begin(9).ToMedium();
        // A recycled file keeps what stood in it, here the batches of segment 3 at the same places.
        var file = LogImage.FileOf(medium, "log/0000000000000009.seg");
        file.Write(1024, bytes.AsSpan(64, 512));
        file.Sync();
        Assert.Null(new OpenLog(medium).Refusal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Open_WithADamagedFirstBatchOfTheLastSegment_Refuses(int segments)
    {
        var image = new LogImage().Begin(1);
        if (segments == 2) image.Begin(2);
        var path = $"log/{segments:x16}.seg";
        var torn = image.ToMedium();
        LogImage.FileOf(torn, path).Rot(70 * 8);
        Assert.Null(new OpenLog(torn).Refusal);

        var damaged = image.Batch(batch => LogImage.Add(batch, RecordKind.Create, One, 1, [])).ToMedium();
        LogImage.FileOf(damaged, path).Rot(70 * 8);
        var refusal = new OpenLog(damaged).Refusal;
        Assert.Equal((LogRefusalKind.Damaged, path, 64L), (refusal?.Kind, refusal?.Path, refusal?.Offset));
    }

    [Fact]
    public void Open_WithADropBehindTheRoster_NeedsTheSegmentNoMore()
    {
        var image = new LogImage().Begin(1).Begin(2).Begin(4).Drop(2);
        Assert.Null(new OpenLog(image.ToMedium()).Refusal);
    }

    private static SimulatedMedium OneSegment(int rotAt)
    {
        var log = new OpenLog(new SimulatedMedium());
        log.Submit(GroupWrite.Create(One, new ReplicaId(1)));
        for (var index = 1; index <= 5; index++) log.Submit(OpenLog.Append(1, index, 1));
        var medium = log.End();
        LogImage.FileOf(medium, First).Rot(rotAt * 8);
        return medium;
    }

    private static OpenLog Filled()
    {
        var log = new OpenLog(new SimulatedMedium());
        log.Submit(GroupWrite.Create(One, new ReplicaId(1)), GroupWrite.Create(new GroupId(2), new ReplicaId(2)));
        for (var index = 1; index <= 40; index++)
        {
            var state = new HardState(new Term(index / 10), new ReplicaId(1), new LogIndex(index - 1));
            log.Submit(OpenLog.Append(1, index, index / 10) with { HardState = state }, OpenLog.Append(2, index, 1, bytes: index));
        }

        return log;
    }
}
