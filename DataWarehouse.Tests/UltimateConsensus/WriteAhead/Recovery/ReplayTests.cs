using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;

/// <summary>What records of every order make up. Records are numbered from 2 on, behind the roster; "c" creates, so the first entry is 3.</summary>
public sealed class ReplayTests
{
    private static readonly GroupId Group = new(5);

    // e INDEX TERM [ORIGIN], h TERM [ORIGIN], p INDEX TERM LAST [ORIGIN], c, d; a number in front is the generation, 1 without.
    [Theory]
    [InlineData("c|e 1 1|e 2 1|e 3 1", "0 1:1 2:1 3:1")]
    [InlineData("c|e 1 1|e 2 1|e 3 1|e 2 2", "0 1:1 2:2")]
    [InlineData("c|e 1 1|e 2 1|e 2 2|e 3 2|e 1 3", "0 1:3")]
    [InlineData("c|e 1 1|e 2 1|e 3 1|e 1 1 3", "0 1:1 2:1 3:1")]
    [InlineData("c|e 1 1|e 2 1|e 3 1|e 2 2|e 3 1 5", "0 1:1 2:2")]
    [InlineData("c|e 1 1|e 2 1|e 3 1|e 2 2|e 2 2 6|e 3 1 5|e 1 1 3", "0 1:1 2:2")]
    [InlineData("c|e 1 1|e 2 1|e 3 1|e 2 1 1", "0 1:1 2:1 3:1")]
    [InlineData("c|e 3 1|e 4 1|e 1 1 1|e 2 1 2", "0 1:1 2:1 3:1 4:1")]
    [InlineData("c|e 1 1|e 2 1|e 3 1|p 2 1 3", "2 3:1")]
    [InlineData("c|e 1 1|e 2 1|e 3 1|p 1 2 1", "1")]
    [InlineData("c|e 1 1|e 2 1|e 3 1|p 1 2 1|e 2 3", "1 2:3")]
    [InlineData("c|e 6 1|e 7 1|p 5 1 7 3", "5 6:1 7:1")]
    [InlineData("c|e 5 1|e 6 1|p 9 2 9|e 10 3", "9 10:3")]
    [InlineData("c|e 1 1|d|2 c|2 e 1 4", "0 1:4")]
    [InlineData("c|e 1 1|d|2 c|e 2 1|2 e 1 4", "0 1:4")]
    [InlineData("2 c|2 e 1 4|e 1 1|d", "0 1:4")]
    [InlineData("c|e 1 1|d", "none")]
    [InlineData("c|e 1 1|e 3 1", "refused")]
    [InlineData("c|e 2 1", "refused")]
    [InlineData("c|e 1 2|e 2 1", "refused")]
    [InlineData("e 1 1", "refused")]
    public void Replay_OfRecords_MakesUpTheLog(string records, string expected) => Assert.Equal(expected, Entries(records));

    [Theory]
    [InlineData("c|h 1|h 2|h 3", 3)]
    [InlineData("c|h 1|h 2|h 1 3", 2)]
    [InlineData("c|h 1|h 2|h 2 4|h 1 3", 2)]
    [InlineData("c|h 1|h 2|h 2 4|h 3", 3)]
    public void Replay_OfHardStates_TakesTheLatestByOrigin(string records, long term) => Assert.Equal(term, Opened(records).Log.Find(Group)!.HardState.Term.Value);

    [Fact]
    public void Replay_WithCopiesThatWinByPlace_IsWrong()
    {
        const string states = "c|h 1|h 2|h 1 3";
        Assert.Equal(1, Opened(states, PlantedLogBug.RewrittenStateWins).Log.Find(Group)!.HardState.Term.Value);
        const string entries = "c|e 1 1|e 2 1|e 3 1|e 2 2|e 3 2 5";
        Assert.Equal("0 1:1 2:2", Entries(entries));
        Assert.Equal("0 1:1 2:2 3:2", Entries(entries, PlantedLogBug.RewriteOverTruncation));
    }

    [Fact]
    public void Replay_OfACopyAndItsOriginal_NeedsTheCopy()
    {
        var log = Opened("c|e 1 1|h 1|e 1 1 3|h 1 4|c 2").Log.Find(Group)!;
        Assert.True(log.Entries[new LogIndex(1)].Offset < log.HardStatePlace.Offset);
        Assert.True(log.HardStatePlace.Offset < log.Created.Offset);
    }

    [Fact]
    public void Replay_OfATombstone_KeepsItAsLongAsASegmentMayHoldTheLife()
    {
        var image = new LogImage().Begin(1).Batch(batch => Add(batch, "c")).Batch(batch => Add(batch, "e 1 1"));
        image.Begin(2).Batch(batch => Add(batch, "d"));
        image.Begin(3);
        var opened = new OpenLog(image.ToMedium());
        Assert.Null(opened.Refusal);
        Assert.Null(opened.Log.Find(Group));
        // The start dropped the segments without anything in them that is needed; that of the tombstone stays.
        Assert.Equal(LogImage.SegmentBytes, opened.Log.Segments.SealedBytes);
        Assert.InRange(opened.Log.Segments.LiveBytes, 1, 64);
    }

    private static string Entries(string records, PlantedLogBug planted = PlantedLogBug.None)
    {
        var opened = Opened(records, planted);
        if (opened.Refusal is { } refusal)
        {
            Assert.Equal(LogRefusalKind.Damaged, refusal.Kind);
            return "refused";
        }

        if (opened.Log.Find(Group) is not { } stream) return "none";
        var text = stream.Entries.Purged.ToString();
        for (var index = stream.Entries.Purged.Next; index <= stream.Entries.Last; index = index.Next)
        {
            Assert.True(stream.Entries.TryGetTerm(index, out var term));
            text += $" {index}:{term}";
        }

        return text;
    }

    private static OpenLog Opened(string records, PlantedLogBug planted = PlantedLogBug.None)
    {
        var image = new LogImage().Begin(1);
        foreach (var record in records.Split('|')) image.Batch(batch => Add(batch, record));
        return new OpenLog(image.ToMedium(), OpenLog.Options with { Planted = planted });
    }

    private static void Add(BatchBuffer batch, string record)
    {
        var words = record.Split(' ');
        var generation = char.IsAsciiDigit(words[0][0]) ? long.Parse(words[0], CultureInfo.InvariantCulture) : 1;
        var at = char.IsAsciiDigit(words[0][0]) ? 1 : 0;
        var numbers = words[(at + 1)..].Select(w => long.Parse(w, CultureInfo.InvariantCulture)).ToArray();
        var (kind, length) = words[at] switch
        {
            "c" => (RecordKind.Create, 0),
            "e" => (RecordKind.Entry, 2),
            "h" => (RecordKind.HardState, 1),
            "p" => (RecordKind.Purge, 3),
            _ => (RecordKind.Destroy, 0),
        };
        long[] body = kind switch
        {
            RecordKind.Entry => [numbers[1], numbers[0]],
            RecordKind.HardState => [numbers[0], 0, 0],
            RecordKind.Destroy => [1],
            _ => numbers[..length],
        };
        // Two records stand before the first one: the roster and the starts. Here they count as one.
        LogImage.Add(batch, kind, Group, generation, body, numbers.Length > length ? numbers[length] + 1 : 0);
    }
}
