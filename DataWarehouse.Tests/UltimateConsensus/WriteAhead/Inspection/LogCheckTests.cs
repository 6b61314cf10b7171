using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.Golden;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Inspection;

public sealed class LogCheckTests
{
    private const string First = "log/0000000000000001.seg";
    private static readonly GroupId One = new(1);

    [Fact]
    public void Check_OfASoundLog_FindsNothingWrongAndSaysWhatIsThere()
    {
        var medium = Filled(out var log);

        var report = LogCheck.Run(new MediumFiles(medium));

        Assert.True(report.IsSound, string.Join('\n', report.Findings));
        Assert.DoesNotContain(report.Findings, f => f.Kind == FindingKind.Damage);
        Assert.Equal(new DirectoryId(7), report.Directory);
        var group = Assert.Single(report.Groups);
        Assert.Equal((One, new ReplicaId(4), new LogIndex(5), new LogIndex(60), new Term(3)), (group.Group, group.Replica, group.Purged, group.Last, group.LastTerm));
        Assert.Equal(new HardState(new Term(3), new ReplicaId(2), new LogIndex(9)), group.HardState);
        Assert.Equal(log.Log.Find(One)!.Entries.LiveBytes, group.EntryBytes);
        var needed = report.Segments.Where(s => s.IsNeeded).ToList();
        Assert.Equal(log.Log.Segments.Written.Length, needed.Count);
        Assert.Equal(log.Log.Position.DurableThrough, needed[^1].Last);
        Assert.Equal(log.Log.Segments.LiveBytes, needed.Sum(s => s.LiveBytes));
    }

    [Fact]
    public void Check_OfEveryChangedByte_AgreesWithAnOpening()
    {
        var medium = Filled(out var log);
        var length = (int)log.Log.Segments.Written[0].EndOffset;
        for (var offset = 0; offset < length; offset += 7)
        {
            var copy = medium.CopyDurable();
            var file = LogImage.FileOf(copy, First);
            var old = new byte[1];
            file.Read(offset, old);
            file.Write(offset, [(byte)(old[0] ^ 0x10)]);
            file.Sync();

            var report = LogCheck.Run(new MediumFiles(copy));
            var opened = new OpenLog(copy);

            Assert.True(report.IsSound == opened.Refusal is null, $"byte {offset}: {opened.Refusal} against {string.Join('\n', report.Findings)}");
        }
    }

    [Fact]
    public void Check_OfAMissingSegment_NamesIt()
    {
        var medium = Filled(out _);
        medium.Remove(First);

        var report = LogCheck.Run(new MediumFiles(medium));

        Assert.Contains(report.Findings, f => f is { Kind: FindingKind.Damage, Path: First } && f.ToString().Contains("missing", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_OfATornEnd_SaysWhereTheLogEnds()
    {
        var medium = Filled(out var log);
        var active = log.Log.Segments.Active!;
        LogImage.FileOf(medium, active.Path.Value).Write(active.EndOffset, [1, 2, 3]);

        var report = LogCheck.Run(new MediumFiles(medium));

        Assert.Contains(report.Findings, f => f.Kind == FindingKind.TornTail && f.Path == active.Path.Value && f.Offset == active.EndOffset);
        Assert.True(report.IsSound);
    }

    [Fact]
    public void Check_OfWhatDoesNotBelongThere_NotesIt()
    {
        var medium = Filled(out _);
        LogImage.Put(medium, "log/notes.txt", [1]);
        LogImage.Put(medium, "snap/left.snap.tmp", [1]);
        LogImage.Put(medium, "log/00000000000000ff.seg", new byte[4096]);

        var report = LogCheck.Run(new MediumFiles(medium));

        Assert.Equal(3, report.Findings.Count(f => f.Kind == FindingKind.Note && f.Path is "log/notes.txt" or "snap/left.snap.tmp" or "log/00000000000000ff.seg"));
        Assert.True(report.IsSound);
    }

    [Fact]
    public void Check_OfAnEmptyDirectory_FindsNothing()
    {
        var report = LogCheck.Run(new MediumFiles(new SimulatedMedium()));

        Assert.Empty(report.Segments);
        Assert.Empty(report.Findings);
        Assert.True(report.IsSound);
    }

    [Fact]
    public void Check_OfForeignAndShortFiles_NamesThem()
    {
        var medium = Filled(out _);
        var file = LogImage.FileOf(medium, First);
        var header = new byte[SegmentHeader.Bytes];
        file.Read(0, header);
        SegmentHeader.TryRead(header, out var sound);
        (sound with { Directory = new DirectoryId(9) }).Write(header);
        file.Write(0, header);
        Assert.Contains("belongs to directory", Damage(medium), StringComparison.Ordinal);
        (sound with { Number = new SegmentNumber(4) }).Write(header);
        file.Write(0, header);
        Assert.Contains("that of segment 4", Damage(medium), StringComparison.Ordinal);
        (sound with { SizeBytes = 1 << 20 }).Write(header);
        file.Write(0, header);
        Assert.Contains("not copied whole", Damage(medium), StringComparison.Ordinal);
        header[8] = 9;
        file.Write(0, header);
        Assert.Contains("later release", Damage(medium), StringComparison.Ordinal);
    }

    [Fact]
    public void Dump_OfTheGoldenDirectory_HasALineForEachRecord()
    {
        var medium = new SimulatedMedium();
        foreach (var name in new[] { First, "log/0000000000000003.seg" }) LogImage.Put(medium, name, GoldenFile.Read($"write-ahead/v1/{name}"));
        medium.Add("log", null);

        var lines = LogDump.Lines(new MediumFiles(medium), null).ToList();
        var one = LogDump.Lines(new MediumFiles(medium), One).ToList();

        foreach (var kind in Enum.GetNames<RecordKind>().Where(n => n != nameof(RecordKind.None))) Assert.Contains(lines, l => l.Contains($" {kind}", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("copy of", StringComparison.Ordinal));
        Assert.True(one.Count < lines.Count);
        Assert.DoesNotContain(one, l => l.Contains("group 2", StringComparison.Ordinal));
    }

    [Fact]
    public void DirectoryFiles_ReadWhatADiskWrote()
    {
        var directory = Directory.CreateTempSubdirectory("dw-inspection-");
        try
        {
            var medium = Filled(out _);
            Directory.CreateDirectory(Path.Combine(directory.FullName, "log"));
            foreach (var entry in medium.List("log"))
            {
                var bytes = new byte[entry.LengthBytes];
                LogImage.FileOf(medium, $"log/{entry.Name}").Read(0, bytes);
                File.WriteAllBytes(Path.Combine(directory.FullName, "log", entry.Name), bytes);
            }

            var files = new DirectoryFiles(directory.FullName);

            var expected = LogCheck.Run(new MediumFiles(medium));
            var actual = LogCheck.Run(files);
            Assert.Equal(expected.Directory, actual.Directory);
            Assert.Equal(expected.Segments, actual.Segments);
            Assert.Equal(expected.Groups, actual.Groups);
            Assert.Equal(expected.Findings, actual.Findings);
            Assert.Equal(LogDump.Lines(new MediumFiles(medium), null), LogDump.Lines(files, null));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static string Damage(SimulatedMedium medium) =>
        string.Join('\n', LogCheck.Run(new MediumFiles(medium)).Findings.Where(f => f.Kind == FindingKind.Damage));

    private static SimulatedMedium Filled(out OpenLog log)
    {
        log = new OpenLog(new SimulatedMedium());
        log.Submit(GroupWrite.Create(One, new ReplicaId(4)));
        for (var i = 0; i < 6; i++) log.Submit(OpenLog.Append(1, (i * 10) + 1, 1 + (i / 2), 10, 40));
        log.Submit(new GroupWrite(One, GroupWriteKind.Append) { HardState = new HardState(new Term(3), new ReplicaId(2), new LogIndex(9)), PurgeThrough = new LogIndex(5), PurgeTerm = new Term(1) });
        log.Submit(GroupWrite.Create(new GroupId(2), new ReplicaId(1))).Submit(GroupWrite.Destroy(new GroupId(2)));
        return log.End();
    }
}
