using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;
using Members = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Repair;

/// <summary>What becomes of group 5 when a batch is damaged. Batches are separated by slashes; one that begins with x or X is damaged, in a record or in its header.</summary>
public sealed class GroupFateTests
{
    private static readonly GroupId Group = new(5);
    private static readonly LogStream Stream = new(Group, new Generation(1), new ReplicaId(1));

    // c creates, d destroys, s INDEX TERM is a snapshot without a file, e INDEX TERM [ORIGIN], h TERM COMMIT, p INDEX TERM LAST; o is a record of another group.
    [Theory]
    [InlineData("c|s 0 0|e 1 1|h 1 0/x|o/e 2 1|h 1 1", "Whole 0 1:1 2:1", "nothing lost")]
    [InlineData("c|s 0 0|e 1 1|h 1 0/X|o/e 2 1|e 3 2|h 2 1", "Whole 0 1:1 2:1 3:2", "nothing lost")]
    [InlineData("X|o/c|e 1 1|h 1 0", "Whole 0 1:1", "nothing lost")]
    [InlineData("X|o/c", "Whole 0", "log from 0 to 0, nothing lost")]
    [InlineData("c|s 0 0|e 1 1|e 2 1|h 1 0/x|o/e 3 1|s 3 1|p 3 1 3|h 1 3", "Whole 3", "nothing lost")]
    [InlineData("c|s 0 0|e 1 1|h 1 0/x|e 2 1/e 3 1|h 1 1", "Fenced 0 1:1", "entries 1 to 1 kept (last term 1), entries 2 to 3 lost, later ones perhaps too, term 1 and its vote are known; entry 2 is lost or uncertain")]
    [InlineData("c|s 0 0|e 1 1|h 1 0/X|o/e 2 2|h 2 1", "Fenced 0 1:1", "entry 2 is lost or uncertain")]
    [InlineData("c|s 0 0|e 1 1|h 1 0/x|o/e 2 1", "Fenced 0 1:1 2:1", "entries 1 to 2 kept (last term 1), entries from 3 on perhaps lost, votes after term 1 (or another one in it) perhaps lost; a later term or vote may be among the lost records")]
    [InlineData("c|s 0 0|e 1 1|h 1 0/x|o/o", "Fenced 0 1:1", "the lost records may have been its last")]
    [InlineData("c|s 0 0|e 1 1|h 1 0/x|o/h 1 1", "Fenced 0 1:1", "its last entries may be among the lost records")]
    [InlineData("c|e 1 1|h 1 0/x|o/e 2 1|h 1 1", "Fenced 0 1:1 2:1", "its configuration may be among the lost records")]
    [InlineData("x|c/s 0 0|e 1 1|h 1 0", "Fenced 0 1:1", "the record that began its life is lost")]
    [InlineData("c|s 0 0|e 1 1|h 1 0/x|e 2 1/h 1 2", "Fenced 0 1:1", "entries up to 2 were committed, and are lost")]
    [InlineData("c|s 0 0|e 1 1|h 1 0/x|e 2 1|e 3 1/s 3 1|h 1 1", "Fenced 3", "no entries kept, entries 4 on")]
    [InlineData("c|s 0 0|e 1 1|e 2 1|e 3 2|h 2 1/x|o/s 2 1|p 2 1 3", "Fenced 2", "no entries kept, entries 3 to 3 lost")]
    [InlineData("c|s 0 0|e 1 1|e 2 1|e 3 1|h 1 1/x|o/s 2 1|p 2 1 3", "Fenced 2 3:1", "entries 3 to 3 kept")]
    [InlineData("c|s 0 0|e 1 1|e 2 1|h 1 0/X|o/e 1 2|h 2 0/s 1 2|h 2 1", "Whole 0 1:2", "nothing lost")]
    [InlineData("c|e 1 1|e 2 1|h 1 0/x|s 2 1/p 2 1 2|e 3 1|h 1 1", "Lost", "no entries kept, entries 1 to 3 lost")]
    [InlineData("c|d/x|o/o", "none", "")]
    public void Group_BesideALostBatch_KeepsWhatIsCertain(string batches, string expected, string told)
    {
        var medium = Image(batches);
        Assert.NotNull(new OpenLog(medium.CopyDurable()).Refusal);

        var report = LogRepair.Run(new MediumDirectory(medium), RepairConsent.WithLoss, OpenLog.Options).Report!;

        var group = report.Groups.SingleOrDefault(g => g.Group == Group);
        var opened = new OpenLog(medium);
        Assert.Null(opened.Refusal);
        Assert.Equal(expected, group is null ? "none" : $"{group.Fate}{Entries(opened.Log)}");
        Assert.Single(report.Losses);
        Assert.Contains(told.Replace("entries 4 on", "entries from 4 on perhaps lost", StringComparison.Ordinal), group?.ToString() ?? string.Empty, StringComparison.Ordinal);
        if (opened.Log.Find(Group) is { } stream) Assert.Equal(group!.Fate == GroupFate.Whole ? 1 : 0, stream.Replica.Value);
    }

    [Fact]
    public void Groups_OfALogWhoseLastSegmentWasCut_AreAllFenced()
    {
        var medium = Image("c|s 0 0|e 1 1|h 1 0");
        var bytes = new byte[1000];
        LogImage.FileOf(medium, "log/0000000000000001.seg").Read(0, bytes);
        medium.Remove("log/0000000000000001.seg");
        LogImage.Put(medium, "log/0000000000000001.seg", bytes);

        var report = LogRepair.Run(new MediumDirectory(medium), RepairConsent.WithLoss, OpenLog.Options).Report!;

        Assert.Equal(GroupFate.Fenced, Assert.Single(report.Groups).Fate);
        Assert.Contains(report.Lines(), l => l.Contains("at 1000: all records from 7 on, nobody knows how many", StringComparison.Ordinal));
        Assert.Equal(" 0 1:1", Entries(new OpenLog(medium).Log));
    }

    [Fact]
    public void Group_WhoseSnapshotIsGone_IsLostAloneIfItsBeginningIsPurged()
    {
        var image = new LogImage().Begin(1);
        var file = new StoredSnapshot(new SnapshotDescriptor(new LogIndex(1), new Term(1), Members.Empty), 10, 1, HasFile: true, IsInstalled: false);
        image.Batch(batch =>
        {
            foreach (var record in (string[])["c", "e 1 1", "h 1 1"]) Add(batch, record);
            RecordEncoder.AddSnapshot(batch, Stream, file);
            LogImage.Add(batch, RecordKind.Create, new GroupId(6), 2, []);
            LogImage.Add(batch, RecordKind.Entry, new GroupId(6), 2, [1, 1]);
        });
        var kept = LogRepair.Run(new MediumDirectory(image.ToMedium()), RepairConsent.WithLoss, OpenLog.Options).Report!;
        var lost = LogRepair.Run(new MediumDirectory(image.Batch(batch => Add(batch, "p 1 1 1")).ToMedium()), RepairConsent.WithLoss, OpenLog.Options).Report!;

        Assert.Equal([GroupFate.Fenced, GroupFate.Whole], kept.Groups.Select(g => g.Fate));
        Assert.Contains("the file of its snapshot is missing or not whole", kept.Groups[0].Reason, StringComparison.Ordinal);
        Assert.Equal([GroupFate.Lost, GroupFate.Whole], lost.Groups.Select(g => g.Fate));
        Assert.Empty(lost.Losses);
    }

    private static string Entries(WriteAheadLog log)
    {
        if (log.Find(Group) is not { } stream) return string.Empty;
        var text = $" {stream.Entries.Purged}";
        for (var index = stream.Entries.Purged.Next; index <= stream.Entries.Last; index = index.Next)
        {
            stream.Entries.TryGetTerm(index, out var term);
            text += $" {index}:{term}";
        }

        return text;
    }

    private static SimulatedMedium Image(string batches)
    {
        var image = new LogImage().Begin(1);
        var damages = new List<long>();
        foreach (var batch in batches.Split('/'))
        {
            var records = batch.Split('|');
            if (records[0] == "x") damages.Add(image.EndOffset + BatchHeader.Bytes + 20);
            if (records[0] == "X") damages.Add(image.EndOffset + 20);
            image.Batch(buffer =>
            {
                foreach (var record in records) Add(buffer, record);
            });
        }

        var medium = image.ToMedium();
        foreach (var offset in damages) LogImage.FileOf(medium, "log/0000000000000001.seg").Rot(offset * 8);
        return medium;
    }

    private static void Add(BatchBuffer batch, string record)
    {
        var words = record.Split(' ');
        var numbers = words.Skip(1).Select(w => long.Parse(w, CultureInfo.InvariantCulture)).ToArray();
        switch (words[0])
        {
            case "c":
                LogImage.Add(batch, RecordKind.Create, Group, 1, []);
                break;
            case "d":
                LogImage.Add(batch, RecordKind.Destroy, Group, 1, [0]);
                break;
            case "e":
                LogImage.Add(batch, RecordKind.Entry, Group, 1, [numbers[1], numbers[0]], numbers.ElementAtOrDefault(2));
                break;
            case "h":
                LogImage.Add(batch, RecordKind.HardState, Group, 1, [numbers[0], 1, numbers[1]]);
                break;
            case "p":
                LogImage.Add(batch, RecordKind.Purge, Group, 1, numbers);
                break;
            case "s":
                RecordEncoder.AddSnapshot(batch, Stream, new StoredSnapshot(new SnapshotDescriptor(new LogIndex(numbers[0]), new Term(numbers[1]), Members.Empty), 0, 0, HasFile: false, IsInstalled: false));
                break;
            case "o":
                LogImage.Add(batch, RecordKind.Create, new GroupId(9), 9, []);
                break;
            default:
                break;
        }
    }
}
