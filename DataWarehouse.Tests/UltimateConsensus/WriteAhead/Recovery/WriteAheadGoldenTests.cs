using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.Golden;
using Members = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

/// <summary>A directory with records of every kind, as this release writes it and as every later one must read it.</summary>
public sealed class WriteAheadGoldenTests
{
    private const string Root = "write-ahead/v1";

    [Fact]
    public void Segments_AreWrittenAsEver()
    {
        foreach (var (number, bytes) in Build().Files) GoldenFile.AssertMatches($"{Root}/{Segment.PathOf(new SegmentNumber(number)).Value}", bytes);
    }

    [Fact]
    public void Directory_IsReadAsEver()
    {
        var medium = new SimulatedMedium();
        medium.Add("log", null);
        medium.Add("snap", null);
        foreach (var number in new long[] { 1, 3 })
        {
            var path = Segment.PathOf(new SegmentNumber(number)).Value;
            LogImage.Put(medium, path, GoldenFile.Read($"{Root}/{path}"));
        }

        var snapshot = "snap/0000000000000001-0000000100000001-0000000000000002-0000000000000001.snap";
        LogImage.Put(medium, snapshot, new byte[SnapshotStore.FileBytesOf(5)]);
        medium.SyncDirectory(string.Empty);
        var opened = new OpenLog(medium);
        Assert.Null(opened.Refusal);
        Assert.Equal(new StartEpoch(3), opened.Log.Position.Epoch);
        Assert.Equal(new DirectoryId(7), opened.Log.Position.Directory);
        Assert.Equal(PositionVerdict.Holds, opened.Log.Judge(new LogPosition(new DirectoryId(7), new StartEpoch(1), new BatchNumber(4)) { Mark = new StartMark(0x11) }));
        Assert.Equal(PositionVerdict.Lost, opened.Log.Judge(new LogPosition(new DirectoryId(7), new StartEpoch(1), new BatchNumber(5)) { Mark = new StartMark(0x11) }));
        Assert.Equal(PositionVerdict.Holds, opened.Log.Judge(new LogPosition(new DirectoryId(7), new StartEpoch(2), new BatchNumber(8)) { Mark = new StartMark(0x22) }));
        Assert.True(medium.TryFind(snapshot, out _));

        var first = opened.Log.Find(new GroupId(1))!;
        Assert.Equal(new HardState(new Term(2), new ReplicaId(3), new LogIndex(3)), first.HardState);
        Assert.Equal((new LogIndex(2), new LogIndex(4), new Term(2)), (first.Entries.Purged, first.Entries.Last, first.Entries.LastTerm));
        Assert.Equal((5L, 0x1122334455667788UL, true, false), (first.Snapshot!.StateBytes, first.Snapshot.StateHash, first.Snapshot.HasFile, first.Snapshot.IsInstalled));
        Assert.Equal(new ReplicaId(11), first.Replica);
        Assert.Equal(new SegmentNumber(3), first.Entries[new LogIndex(3)].Segment!.Number);
        var installed = opened.Log.Find(new GroupId(3))!;
        Assert.Equal((new LogIndex(9), new LogIndex(9), true), (installed.Entries.Purged, installed.Entries.Last, installed.Snapshot!.IsInstalled));
        Assert.Null(opened.Log.Find(new GroupId(2)));
        Assert.Equal(2, opened.Log.Streams.Length);
    }

    private static LogImage Build()
    {
        var first = new LogStream(new GroupId(1), new Generation((1L << 32) | 1), new ReplicaId(11)) { FirstSegment = new SegmentNumber(1) };
        var ended = new LogStream(new GroupId(2), new Generation((1L << 32) | 2), new ReplicaId(12)) { FirstSegment = new SegmentNumber(1) };
        var installed = new LogStream(new GroupId(3), new Generation((1L << 32) | 3), new ReplicaId(13)) { FirstSegment = new SegmentNumber(1) };
        var image = new LogImage().Begin(1).Batch(batch =>
        {
            RecordEncoder.AddCreate(batch, first);
            RecordEncoder.AddCreate(batch, ended);
            RecordEncoder.AddCreate(batch, installed);
        });
        var third = new RecordNumber(image.Last.Value + 3);
        image.Batch(batch =>
        {
            for (var index = 1; index <= 4; index++) RecordEncoder.AddEntry(batch, first, EntryOf(1, index), cuts: false);
            RecordEncoder.AddHardState(batch, first, new HardState(new Term(2), new ReplicaId(3), new LogIndex(3)));
            RecordEncoder.AddSnapshot(batch, first, new StoredSnapshot(At(2, 1), 5, 0x1122334455667788, HasFile: true, IsInstalled: false));
            RecordEncoder.AddPurge(batch, first, new LogIndex(2), new Term(1), new LogIndex(4));
        });
        image.Batch(batch =>
        {
            RecordEncoder.AddEntry(batch, first, EntryOf(2, 4), cuts: true);
            RecordEncoder.AddDestroy(batch, ended);
            RecordEncoder.AddSnapshot(batch, installed, new StoredSnapshot(At(9, 5), 0, 0, HasFile: false, IsInstalled: true));
            RecordEncoder.AddPurge(batch, installed, new LogIndex(9), new Term(5), new LogIndex(9));
        });
        image.Restart(0x22).Begin(2).Begin(3).Drop(2);
        return image.Batch(batch => LogImage.Add(batch, RecordKind.Entry, first.Group, first.Generation.Value, [1, 3], third.Value));
    }

    private static Entry EntryOf(long term, long index) =>
        new(new Term(term), new LogIndex(index), EntryKind.Command, "payload"u8.ToArray().AsMemory(0, (int)index));

    private static SnapshotDescriptor At(long index, long term) => new(new LogIndex(index), new Term(term), Members.Empty);
}
