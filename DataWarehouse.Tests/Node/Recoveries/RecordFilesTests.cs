using System.Text;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Recoveries;
using DataWarehouse.Plugins.UltimateConsensus.Offline;
using DataWarehouse.Tests.Golden;

namespace DataWarehouse.Tests.Node.Recoveries;

/// <summary>The files beside the log that say what operators decided.</summary>
public sealed class RecordFilesTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly EntryMark Mark = new(3, 40, 2, new string('a', 64));
    private static readonly Recovery Made = new()
    {
        Plan = "0011223344556677",
        At = At,
        Group = 0,
        Generation = 2,
        Winner = new RecoveryMember(1_000_002, "b", 2),
        Refilled = [new RecoveryMember(1_000_001, "a", 1)],
        Index = 12,
        Term = 3,
        Survivors = ["a", "b"],
        Lost = [new RecoveryMember(3, "c", 3)],
        Statement = "entries behind 12 are lost",
    };

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("dw-record-files-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Recoveries_StayWhatTheyAre()
    {
        GoldenFile.AssertMatches("recoveries-v1.golden", Encoding.UTF8.GetBytes(RecoveryFile.Write([Made])));

        var read = Assert.Single(RecoveryFile.Read(Encoding.UTF8.GetString(GoldenFile.Read("recoveries-v1.golden"))));

        Assert.Equal((Made.Plan, Made.At, Made.Winner, Made.Statement), (read.Plan, read.At, read.Winner, read.Statement));
        Assert.Equal(Made.Lost, read.Lost);
        Assert.Equal(Made.Refilled, read.Refilled);
    }

    [Fact]
    public void Skips_StayWhatTheyAre()
    {
        GoldenFile.AssertMatches("skips-v1.golden", Encoding.UTF8.GetBytes(EntryFile.Write([new EntrySkip(Mark, At)], [new MachineStop(Mark, At, "InvalidOperationException")])));

        var (skips, stops) = EntryFile.Read(Encoding.UTF8.GetString(GoldenFile.Read("skips-v1.golden")));

        Assert.Equal([new EntrySkip(Mark, At)], skips);
        Assert.Equal([new MachineStop(Mark, At, "InvalidOperationException")], stops);
    }

    [Fact]
    public void Recoveries_AreAddedOnce_AndOutliveTheProcess()
    {
        var file = new RecoveryFile(_root.FullName);
        Assert.Empty(file.Load());

        file.Add([Made]);
        file.Add([Made, Made with { Group = 1 }]);

        Assert.Equal([0L, 1L], new RecoveryFile(_root.FullName).Load().Select(static recovery => recovery.Group));
    }

    [Fact]
    public void Stops_OfAGroup_AreForgottenForTheLatest_AndSkipsStay()
    {
        var file = new EntryFile(_root.FullName);
        file.Add(new EntrySkip(Mark, At));
        file.Note(new MachineStop(Mark, At, "x"));
        file.Note(new MachineStop(Mark with { Index = 50 }, At, "x"));
        file.Note(new MachineStop(Mark with { Group = 4 }, At, "x"));

        var (skips, stops) = new EntryFile(_root.FullName).Load();

        Assert.Single(skips);
        Assert.Equal([(3L, 50L), (4L, 40L)], stops.Select(static stop => (stop.Entry.Group, stop.Entry.Index)));
    }

    [Theory]
    [InlineData("{", "recoveries.json")]
    [InlineData("{\"format\":2,\"recoveries\":[],\"skips\":[],\"stops\":[]}", "later release")]
    [InlineData("{}", "cannot be used")]
    public void UnreadableFiles_StopTheStart(string text, string reason)
    {
        File.WriteAllText(Path.Combine(_root.FullName, "recoveries.json"), text);
        File.WriteAllText(Path.Combine(_root.FullName, "skips.json"), text);

        Assert.Contains(reason, Assert.Throws<StartRefusedException>(() => new RecoveryFile(_root.FullName).Load()).Message, StringComparison.Ordinal);
        Assert.Throws<StartRefusedException>(() => new EntryFile(_root.FullName).Load());
    }
}
