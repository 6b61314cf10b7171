using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Repair;

public sealed class LogRepairTests
{
    private static readonly GroupId One = new(1);

    [Fact]
    public void Repair_OfASoundDirectory_HasNothingToDo()
    {
        var medium = Filled().End();

        var report = LogRepair.Run(new MediumDirectory(medium), RepairConsent.WithLoss, OpenLog.Options).Report!;

        Assert.Equal((RepairKind.None, false), (report.Kind, report.IsApplied));
        Assert.Equal(["nothing to repair", "done"], report.Lines());
        Assert.DoesNotContain(medium.List(string.Empty), e => e.Name is "repair" or "damaged-1");
    }

    [Fact]
    public void Repair_OfEveryDamagedHeader_LosesNothing()
    {
        var log = Filled();
        var written = log.Log.Segments.Written.ToArray().Select(s => s.Path.Value).ToList();
        var medium = log.End();
        var expected = LogCheck.Run(new MediumFiles(medium)).Groups;
        foreach (var path in written)
        {
            var copy = medium.CopyDurable();
            LogImage.FileOf(copy, path).Rot(20 * 8);
            var looked = LogRepair.Run(new MediumDirectory(copy), RepairConsent.LookOnly, OpenLog.Options).Report!;
            Assert.NotNull(LogCheck.Run(new MediumFiles(copy)).Refusal);

            var report = LogRepair.Run(new MediumDirectory(copy), RepairConsent.WithoutLoss, OpenLog.Options).Report!;

            Assert.Equal((RepairKind.Headers, false, true), (looked.Kind, looked.IsApplied, report.IsApplied));
            Assert.Equal([path], report.Headers);
            Assert.Contains($"header: {path}", report.Lines());
            Assert.Equal(expected, LogCheck.Run(new MediumFiles(copy)).Groups);
            Assert.Null(new OpenLog(copy).Refusal);
        }
    }

    [Fact]
    public void Repair_OfAHeaderAndABatch_WritesANewLog()
    {
        var medium = Filled().End();
        LogImage.FileOf(medium, "log/0000000000000001.seg").Rot(20 * 8);
        LogImage.FileOf(medium, "log/0000000000000001.seg").Rot(100 * 8);

        Assert.Null(HeaderPlan.Find(new MediumFiles(medium)));
        Assert.Equal(RepairKind.NewLog, LogRepair.Run(new MediumDirectory(medium), RepairConsent.WithLoss, OpenLog.Options).Report?.Kind);
    }

    [Fact]
    public void Repair_DoneTwice_KeepsTheFilesOfBothLogs()
    {
        var medium = Filled().End();
        for (var round = 1; round <= 2; round++)
        {
            // First entries of the group, then the first batch of the start behind them.
            var begun = medium.List("log").Where(e => SegmentHasBatches(medium, $"log/{e.Name}")).ToList();
            var hurt = round == 1 ? begun[0] : begun[^1];
            LogImage.FileOf(medium, $"log/{hurt.Name}").Rot((round == 1 ? 400 : 100) * 8);
            var report = LogRepair.Run(new MediumDirectory(medium), RepairConsent.WithLoss, OpenLog.Options).Report!;
            Assert.Equal($"damaged-{round}", report.Aside);
            Assert.Contains(medium.List(report.Aside), e => e.Name == hurt.Name);
            Assert.Equal((One, GroupFate.Fenced), (report.Groups[0].Group, report.Groups[0].Fate));
            Assert.Equal(round == 2, report.Groups[0].Reason == "an earlier repair took its replica's name");
            Assert.Contains(LogCheck.Run(new MediumFiles(medium)).Findings, f => f.Kind == FindingKind.Note && f.Message.StartsWith("group 1 belongs to no replica since a repair", StringComparison.Ordinal));
            var opened = new OpenLog(medium);
            Assert.Null(opened.Refusal);
            Assert.Throws<InvalidOperationException>(() => opened.Submit(OpenLog.Append(1, opened.Log.Find(One)!.Entries.Last.Value + 1, 9)));
            opened.Submit(GroupWrite.Create(new GroupId(100 + round), new ReplicaId(1)));
            medium = opened.End();
        }

        Assert.Empty(medium.List("repair"));
    }

    [Fact]
    public void Repair_BehindASnapshotThatNobodyNeeds_SetsItAside()
    {
        var medium = Filled().End();
        LogImage.Put(medium, "snap/0000000000000001-0000000000000001-0000000000000001-0000000000000001.snap", [1]);
        LogImage.Put(medium, "snap/Notes of ours.snap", [1]);
        LogImage.FileOf(medium, "log/0000000000000001.seg").Rot(100 * 8);

        var report = LogRepair.Run(new MediumDirectory(medium), RepairConsent.WithLoss, OpenLog.Options).Report!;

        Assert.Contains(medium.List(report.Aside), e => e.Name.EndsWith(".snap", StringComparison.Ordinal));
        Assert.Equal("Notes of ours.snap", Assert.Single(medium.List("snap")).Name);
    }

    [Fact]
    public void Repair_OfFilesOfDifferentTimes_Refuses()
    {
        var image = new LogImage { Epoch = new StartEpoch(2) }.Begin(1);
        image.Epoch = new StartEpoch(1);
        var medium = image.Begin(2).ToMedium();

        var refusal = LogRepair.Run(new MediumDirectory(medium), RepairConsent.WithLoss, OpenLog.Options).Refusal;

        Assert.Equal((LogRefusalKind.Damaged, "log/0000000000000002.seg", 64L), (refusal?.Kind, refusal?.Path, refusal?.Offset));
        Assert.Contains("Files of different times seem to be mixed; restore the directory as a whole", refusal!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DiskError.NoSpace, nameof(LogRefusalKind.NoSpace), "There is no room for the new log beside the old one.")]
    [InlineData(DiskError.Faulty, nameof(LogRefusalKind.Faulty), "The disk failed (Faulty, 5).")]
    [InlineData(DiskError.ReadOnly, nameof(LogRefusalKind.ReadOnly), "This process may not write here.")]
    [InlineData(DiskError.Locked, nameof(LogRefusalKind.Locked), "Another process works on this directory.")]
    public void Repair_WhoseDiskFails_SaysSoAndCanBeRunAgain(DiskError error, string kind, string message)
    {
        var damaged = Filled().End();
        LogImage.FileOf(damaged, "log/0000000000000001.seg").Rot(100 * 8);
        var found = LogCheck.Run(new MediumFiles(damaged)).Refusal;
        var whole = new MediumDirectory(damaged.CopyDurable());
        LogRepair.Run(whole, RepairConsent.WithLoss, OpenLog.Options);
        for (var step = 0; step < whole.Steps; step++)
        {
            var medium = damaged.CopyDurable();
            var refusal = LogRepair.Run(new MediumDirectory(medium, step) { FailWith = error }, RepairConsent.WithLoss, OpenLog.Options).Refusal;
            Assert.Equal(kind, refusal?.Kind.ToString());
            Assert.StartsWith(message, refusal!.Message, StringComparison.Ordinal);
            var after = LogCheck.Run(new MediumFiles(medium)).Refusal;
            Assert.True(after is null || after == found || after.Kind == LogRefusalKind.Repairing, $"{step}: {after}");
            Assert.NotNull(LogRepair.Run(new MediumDirectory(medium), RepairConsent.WithLoss, OpenLog.Options).Report);
            Assert.Null(new OpenLog(medium).Refusal);
        }
    }

    [Fact]
    public void Repair_ThatWasDecided_IsOnlyCompleted()
    {
        var medium = Filled().End();
        LogImage.FileOf(medium, "log/0000000000000001.seg").Rot(100 * 8);
        for (var step = 0; LogCheck.Run(new MediumFiles(medium)).Refusal?.Kind != LogRefusalKind.Repairing; step++)
            Assert.Throws<PowerLostException>(() => LogRepair.Run(new MediumDirectory(medium, step), RepairConsent.WithLoss, OpenLog.Options));
        Assert.Equal(LogRefusalKind.Repairing, new OpenLog(medium.Fork()).Refusal?.Kind);

        var looked = LogRepair.Run(new MediumDirectory(medium), RepairConsent.LookOnly, OpenLog.Options).Report!;
        Assert.Equal((RepairKind.Completion, false), (looked.Kind, looked.IsApplied));
        Assert.Contains("a repair that was cut short is completed; its report is damaged-1/report.txt", looked.Lines());
        Assert.NotNull(LogCheck.Run(new MediumFiles(medium)).Refusal);
        var done = LogRepair.Run(new MediumDirectory(medium), RepairConsent.WithoutLoss, OpenLog.Options).Report!;

        Assert.Equal((RepairKind.Completion, true), (done.Kind, done.IsApplied));
        Assert.Null(new OpenLog(medium).Refusal);
    }

    private static bool SegmentHasBatches(SimulatedMedium medium, string path)
    {
        var header = new byte[BatchHeader.Bytes];
        LogImage.FileOf(medium, path).Read(SegmentHeader.Bytes, header);
        return header.AsSpan().StartsWith("DWLB"u8);
    }

    private static OpenLog Filled()
    {
        var log = new OpenLog(new SimulatedMedium());
        log.Submit(GroupWrite.Create(One, new ReplicaId(4)));
        for (var i = 0; i < 12; i++) log.Submit(OpenLog.Append(1, (i * 10) + 1, 1 + (i / 2), 10, 40));
        return log;
    }
}
