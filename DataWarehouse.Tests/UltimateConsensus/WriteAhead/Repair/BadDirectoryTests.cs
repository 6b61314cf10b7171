using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;
using Members = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Repair;

/// <summary>Directories that nobody should have: an opening, a check, a dump and a repair say the same of each: which file, where in it, and what to do.</summary>
public sealed class BadDirectoryTests
{
    private const string First = "log/0000000000000001.seg";
    private const string Second = "log/0000000000000002.seg";

    /// <summary>What is done to a directory, what is said of it, and what the repair says if it refuses.</summary>
    public static TheoryData<string, string, string?> Cases => new()
    {
        { "a bit of a batch", "Damaged: log/0000000000000001.seg at 64: The batch at offset 64 was durable and is damaged: the segment's batches went up to offset {end1}. Nothing was changed. Copy the directory before anything else; then let the node join again with an empty directory, or repair this one and accept what the repair says is lost.", null },
        { "a bit of a header", "Damaged: log/0000000000000001.seg at 0: The header of the segment is damaged. Nothing was changed. Copy the directory before anything else; then let the node join again with an empty directory, or repair this one and accept what the repair says is lost.", null },
        { "a header of another segment", "Damaged: log/0000000000000001.seg at 0: The header is that of segment 9. Nothing was changed.", null },
        { "a truncated segment", "Damaged: log/0000000000000001.seg at 3000: The segment ends here; it was made 4096 bytes long. Perhaps it was not copied whole. Nothing was changed.", null },
        { "an empty segment", "Damaged: log/0000000000000001.seg at 0: The header of the segment is damaged. Nothing was changed.", null },
        { "a truncated last segment", "Damaged: {last} at {cut}: The segment ends here; it was made 4096 bytes long. Perhaps it was not copied whole. Nothing was changed.", null },
        { "a missing segment", "Missing: log/0000000000000001.seg: The log needs this segment. Restore it from where the directory was copied from; if it is lost, let the node join again with an empty directory.", null },
        { "no segments", "Missing: log: There are snapshots, but no log that says which of them count. Restore the segments; if they are lost, let the node join again with an empty directory.", "Damaged: log: No segment has a sound header, so nobody can say which directory this is. Let the node join again with an empty directory." },
        { "a missing snapshot", "Missing: {snapshot}: The log of group 1 begins with this snapshot. Restore the file; if it is lost, let the node join again with an empty directory.", null },
        { "a truncated snapshot", "Damaged: {snapshot} at 50: The snapshot has 50 bytes and must have 130. Nothing was changed.", null },
        { "a foreign segment", "Foreign: log/0000000000000001.seg at 0: This segment belongs to directory 00000000000000000000000000000008, log/", "Foreign: log/0000000000000001.seg at 0: This segment belongs to directory 00000000000000000000000000000008" },
        { "a newer segment", "Newer: log/0000000000000001.seg at 0: A later release wrote this segment. Start that release, or a later one.", "Newer: log/0000000000000001.seg at 0: A later release wrote this segment. Start that release, or a later one." },
        { "headers without a log", "Damaged: log/0000000000000001.seg at 0: This segment and others do not begin with a sound header, and no segment holds a sound first batch.", "Damaged: log: No segment has a sound header, so nobody can say which directory this is." },
        { "batches of nowhere", "Damaged: log/0000000000000001.seg at 0: This segment and others do not begin with a sound header, and no segment holds a sound first batch.", "Damaged: log: No batch of the log is sound. Nothing can be repaired: let the node join again with an empty directory." },
        { "a repair cut short", "Repairing: repair/journal: A repair of this directory was decided and cut short. Run the repair again; it goes on where it was.", "Damaged: repair/journal at 0: The journal of a repair is damaged, so nobody can say how far it came." },
        { "a repair of a later release", "Repairing: repair/journal: A repair of this directory was decided and cut short. Run the repair again; it goes on where it was.", "Newer: repair/journal at 0: A later release began this repair. Complete it with that release, or a later one." },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Directory_ThatIsBad_IsNamedAlikeByAll(string what, string expected, string? repair)
    {
        var medium = Spoil(what, ref expected);

        var check = LogCheck.Run(new MediumFiles(medium));
        var dump = LogDump.Lines(new MediumFiles(medium), null).Last();
        var looked = LogRepair.Run(new MediumDirectory(medium), RepairConsent.LookOnly, OpenLog.Options);
        var opened = new OpenLog(medium.CopyDurable());

        Assert.StartsWith(expected, opened.Refusal?.ToString(), StringComparison.Ordinal);
        Assert.Equal(opened.Refusal, check.Refusal);
        Assert.Contains(check.Findings, f => f.Kind == FindingKind.Damage && f.Path == opened.Refusal!.Path && f.Offset == opened.Refusal.Offset);
        Assert.Equal($"refused: {opened.Refusal}", dump);
        if (repair is null) Assert.Equal(opened.Refusal, looked.Report?.Found);
        else Assert.StartsWith(repair, looked.Refusal?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Directory_WhoseLastTwoSegmentsLostTheirFirstBatches_IsRefused()
    {
        // Each first batch alone would look as if its segment had never been begun; the batch behind the second one shows that both were.
        var image = new LogImage().Begin(1).Begin(2).Begin(3).Batch(batch => LogImage.Add(batch, RecordKind.Create, new GroupId(1), 1, []));
        var medium = image.ToMedium();
        LogImage.FileOf(medium, Second).Rot(70 * 8);
        LogImage.FileOf(medium, "log/0000000000000003.seg").Rot(70 * 8);

        var refusal = new OpenLog(medium.CopyDurable()).Refusal;

        Assert.Equal((LogRefusalKind.Damaged, "log/0000000000000003.seg", 64L), (refusal?.Kind, refusal?.Path, refusal?.Offset));
        Assert.Equal(refusal, LogCheck.Run(new MediumFiles(medium)).Refusal);
    }

    [Fact]
    public void Directory_WithAFileWhoseNameIsNearlyThatOfASegment_IsTaken()
    {
        var medium = Filled(out _);
        LogImage.Put(medium, "log/00000000000000FF.seg", new byte[10]);

        Assert.True(LogCheck.Run(new MediumFiles(medium)).IsSound);
        Assert.Null(new OpenLog(medium).Refusal);
        Assert.True(medium.TryFind("log/00000000000000FF.seg", out _));
    }

    private static SimulatedMedium Spoil(string what, ref string expected)
    {
        var medium = Filled(out var log);
        var last = log.Log.Segments.Active!;
        var snapshot = medium.List("snap")[0].Name;
        expected = expected.Replace("{last}", last.Path.Value, StringComparison.Ordinal).Replace("{snapshot}", $"snap/{snapshot}", StringComparison.Ordinal)
            .Replace("{end1}", $"{log.Log.Segments.Written[0].EndOffset}", StringComparison.Ordinal).Replace("{cut}", $"{last.EndOffset}", StringComparison.Ordinal);
        switch (what)
        {
            case "a bit of a batch":
                LogImage.FileOf(medium, First).Rot(100 * 8);
                break;
            case "a bit of a header":
                LogImage.FileOf(medium, First).Rot(20 * 8);
                break;
            case "a header of another segment":
                Head(medium, First, header => header with { Number = new SegmentNumber(9) });
                break;
            case "a truncated segment":
                Cut(medium, First, 3000);
                break;
            case "an empty segment":
                Cut(medium, First, 0);
                break;
            case "a truncated last segment":
                Cut(medium, last.Path.Value, (int)last.EndOffset);
                break;
            case "a missing segment":
                medium.Remove(First);
                break;
            case "no segments":
                foreach (var entry in medium.List("log")) medium.Remove($"log/{entry.Name}");
                break;
            case "a missing snapshot":
                medium.Remove($"snap/{snapshot}");
                break;
            case "a truncated snapshot":
                Cut(medium, $"snap/{snapshot}", 50);
                break;
            case "a foreign segment":
                Head(medium, First, header => header with { Directory = new DirectoryId(8) });
                break;
            case "a newer segment":
                LogImage.FileOf(medium, First).Write(8, [9]);
                LogImage.FileOf(medium, First).Sync();
                break;
            case "headers without a log":
                medium = Unbegun(isHeaded: false);
                break;
            case "batches of nowhere":
                medium = Unbegun(isHeaded: true);
                break;
            default:
                medium.Add("repair", null);
                LogImage.Put(medium, "repair/journal", what == "a repair cut short" ? [1, 2, 3] : [.. "DWREPAIR"u8, 2, 0, 0, 0, 0, 0, 0, 0]);
                break;
        }

        medium.SyncDirectory(string.Empty);
        medium.SyncDirectory("log");
        medium.SyncDirectory("snap");
        return medium;
    }

    private static SimulatedMedium Unbegun(bool isHeaded)
    {
        var medium = new SimulatedMedium();
        medium.Add("log", null);
        for (var number = 1; number <= 3; number++)
        {
            var bytes = new byte[4096];
            bytes[0] = 7;
            if (isHeaded && number == 3) new SegmentHeader(new SegmentNumber(3), new DirectoryId(7), 4096).Write(bytes);
            LogImage.Put(medium, $"log/{number:x16}.seg", bytes);
        }

        return medium;
    }

    private static void Head(SimulatedMedium medium, string path, Func<SegmentHeader, SegmentHeader> change)
    {
        var file = LogImage.FileOf(medium, path);
        var bytes = new byte[SegmentHeader.Bytes];
        file.Read(0, bytes);
        SegmentHeader.TryRead(bytes, out var header);
        change(header).Write(bytes);
        file.Write(0, bytes);
        file.Sync();
    }

    private static void Cut(SimulatedMedium medium, string path, int length)
    {
        var bytes = new byte[length];
        LogImage.FileOf(medium, path).Read(0, bytes);
        medium.Remove(path);
        LogImage.Put(medium, path, bytes);
    }

    private static SimulatedMedium Filled(out OpenLog log)
    {
        log = new OpenLog(new SimulatedMedium());
        log.Submit(GroupWrite.Create(new GroupId(1), new ReplicaId(4)));
        var descriptor = new SnapshotDescriptor(new LogIndex(5), new Term(1), Members.Empty);
        LogImage.Put(log.Medium, StoredSnapshot.PathOf(new GroupId(1), log.Log.Find(new GroupId(1))!.Generation, descriptor).Value, new byte[130]);
        for (var i = 0; i < 12; i++) log.Submit(OpenLog.Append(1, (i * 10) + 1, 1 + (i / 2), 10, 40));
        log.Submit(new GroupWrite(new GroupId(1), GroupWriteKind.Append) { Snapshot = new StoredSnapshot(descriptor, 10, 1, HasFile: true, IsInstalled: false) });
        return log.End();
    }
}
