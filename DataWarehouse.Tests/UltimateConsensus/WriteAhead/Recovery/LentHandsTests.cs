using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Disks;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

/// <summary>Checking and decoding that is done elsewhere, in any order, comes to the same as when the log does it.</summary>
public sealed class LentHandsTests
{
    private static readonly GroupId One = new(1);
    private static readonly WriteAheadOptions Large = new() { SegmentBytes = 64 << 10 };

    // Pieces of 4 KiB, so that a segment has many blocks, and batches that are longer than a piece.
    private static readonly DiskLimits SmallPieces = new() { TransferBytesMax = 4096 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Open_WithHands_FindsWhatWasWritten(int seed)
    {
        var log = Filled();
        var text = OpenLog.Describe(log.Log);
        var medium = log.End();

        var opened = new OpenLog(medium, Large, limits: SmallPieces, handsSeed: seed);

        Assert.Null(opened.Refusal);
        Assert.Equal(text, OpenLog.Describe(opened.Log));
        Assert.InRange(opened.Hands!.UnderWayMax, 4, 16);
        opened.Submit(OpenLog.Append(1, 121, 12));
    }

    [Fact]
    public void Open_WithDamage_NamesTheSamePlaceWithHandsAndWithout()
    {
        var log = Filled();
        var segments = log.Log.Segments.Written.ToArray().Select(s => (s.Path.Value, s.EndOffset)).ToList();
        var medium = log.End();
        var refused = 0;
        foreach (var (path, end) in segments)
        {
            for (var offset = 64L; offset < end; offset += 1_777)
            {
                var damaged = medium.CopyDurable();
                LogImage.FileOf(damaged, path).Rot((offset * 8) + (offset % 8));
                LogImage.FileOf(damaged, path).Rot((Math.Min(end - 1, offset + 9_000) * 8) + 3);

                var without = new OpenLog(damaged.CopyDurable(), Large, limits: SmallPieces);
                var with = new OpenLog(damaged, Large, limits: SmallPieces, handsSeed: (int)offset);

                Assert.Equal(without.Refusal, with.Refusal);
                Assert.Equal(OpenLog.Describe(without.Log), OpenLog.Describe(with.Log));
                refused += with.Refusal is null ? 0 : 1;
            }
        }

        Assert.InRange(refused, 50, int.MaxValue);
    }

    [Fact]
    public void Open_WithAFaultThatTakesDamageForATornEnd_SkipsTheRestOfTheSegmentOnly()
    {
        var log = Filled();
        var first = log.Log.Segments.Written[0].Path.Value;
        var medium = log.End();
        LogImage.FileOf(medium, first).Rot(30_000 * 8);
        var options = Large with { Planted = PlantedLogBug.DamageTakenForTornTail };

        var without = new OpenLog(medium.CopyDurable(), options, limits: SmallPieces);
        var with = new OpenLog(medium, options, limits: SmallPieces, handsSeed: 5);

        Assert.Equal(without.Refusal, with.Refusal);
        Assert.Equal(OpenLog.Describe(without.Log), OpenLog.Describe(with.Log));
    }

    [Fact]
    public void Read_WithHands_BringsTheEntriesAndCountsAsUnderWayUntilThen()
    {
        var log = new OpenLog(Filled().End(), Large with { ReadsMax = 3 }, handsSeed: 4);
        var admissions = Enumerable.Range(0, 4).Select(i => log.Log.Read(new ReadTicket(i), One, new LogIndex(1 + i), new LogIndex(9), 1 << 20)).ToList();
        log.Run();

        Assert.Equal([ReadAdmission.Accepted, ReadAdmission.Accepted, ReadAdmission.Accepted, ReadAdmission.Busy], admissions);
        Assert.Equal([(0L, 1L), (1L, 2L), (2L, 3L)], log.Reads.Select(r => (r.Ticket.Value, r.Entries.Entries[0].Index.Value)).Order());
    }

    [Fact]
    public void Read_WithHandsOfChangedBytes_StopsTheLog()
    {
        var log = new OpenLog(Filled().End(), Large, handsSeed: 4);
        var place = log.Log.Find(One)!.Entries[new LogIndex(2)];
        LogImage.FileOf(log.Medium, place.Segment!.Path.Value).Write(place.Offset + 60, [0xFF]);

        log.Log.Read(new ReadTicket(1), One, new LogIndex(1), new LogIndex(3), 1 << 20);
        log.Run();

        Assert.Empty(log.Reads);
        Assert.Equal((place.Segment.Path.Value, DiskError.Faulty), (log.Fault!.Path, log.Fault.Error));
        Assert.Contains("entry 2", log.Fault.Operation, StringComparison.Ordinal);
    }

    private static OpenLog Filled()
    {
        var log = new OpenLog(new SimulatedMedium(), Large);
        log.Submit(GroupWrite.Create(One, new ReplicaId(1)), GroupWrite.Create(new GroupId(2), new ReplicaId(2)));
        for (var index = 1; index <= 120; index++)
            log.Submit(OpenLog.Append(1, index, index / 10, bytes: 700), OpenLog.Append(2, index, 1, bytes: index % 5 == 0 ? 6_000 : 100));
        return log;
    }
}
