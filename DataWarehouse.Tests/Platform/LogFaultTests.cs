using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Tests.Platform;

/// <summary>
/// The log on a disk that fails for real: strace makes the child's sync calls return EIO inside the kernel interface. The process must end, and what it
/// acknowledged before must be there.
/// </summary>
public sealed class LogFaultTests : IDisposable
{
    private const string ChildMethod = $"DataWarehouse.Tests.Platform.{nameof(LogFaultChild)}.{nameof(LogFaultChild.Append_UntilTheDiskFails_NotesEachAcknowledgementBeforeTheNext)}";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dw-log-fault-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("fsync,fdatasync", 1)]
    [InlineData("fdatasync", 1)]
    [InlineData("fdatasync", 2)]
    [InlineData("fdatasync", 9)]
    [InlineData("fdatasync", 20)]
    [InlineData("fdatasync", 33)]
    public async Task Child_SyncFails_ExitsNonZeroAndLosesNothingThatItAcknowledged(string calls, int fromCall)
    {
        await StracedChild.SkipWithoutStraceAsync();

        var (exitCode, output) = await StracedChild.RunAsync("strace", ["-f", "-qq", "-o", "/dev/null", "-e", $"inject={calls}:error=EIO:when={fromCall}+", .. StracedChild.CommandOf(ChildMethod)], Environment());

        Assert.True(exitCode != 0, output);
        Assert.True(output.Contains("failed with error 5", StringComparison.Ordinal) || output.Contains("(Faulty, 5)", StringComparison.Ordinal), output);
        var acknowledged = Acknowledged();
        Assert.Equal(Enumerable.Range(1, acknowledged.Count), acknowledged);
        Assert.True(acknowledged.Count < fromCall, $"{acknowledged.Count} batches were acknowledged with {fromCall - 1} syncs that succeeded.");
        Assert.True(LastEntry() >= acknowledged.Count, $"{acknowledged.Count} entries were acknowledged, {LastEntry()} are there.");
    }

    [Fact]
    public async Task Child_SyncsSucceed_AcknowledgesAllAndExitsZero()
    {
        var command = StracedChild.CommandOf(ChildMethod);

        var (exitCode, output) = await StracedChild.RunAsync(command[0], command[1..], Environment());

        Assert.True(exitCode == 0, output);
        Assert.Equal(LogFaultChild.Entries, Acknowledged().Count);
        Assert.Equal(LogFaultChild.Entries, LastEntry());
    }

    private string AcknowledgedPath => Path.Combine(_directory.FullName, "acknowledged");

    private string LogPath => _directory.CreateSubdirectory("data").FullName;

    private (string Name, string Value)[] Environment() =>
        [(LogFaultChild.DirectoryVariable, LogPath), (LogFaultChild.AcknowledgedVariable, AcknowledgedPath)];

    private List<int> Acknowledged() => File.Exists(AcknowledgedPath) ? [.. File.ReadAllLines(AcknowledgedPath).Select(line => int.Parse(line, CultureInfo.InvariantCulture))] : [];

    private long LastEntry()
    {
        using var owner = new WaitingLogOwner();
        using var log = new LogDriver(new OperatingSystemDisk(LogPath), LogFaultChild.Options, owner);
        log.Open(new DirectoryId(2));
        owner.WaitForOpening();
        return log.Look(l => l.Find(LogFaultChild.Group)?.Entries.Last.Value ?? 0);
    }
}
