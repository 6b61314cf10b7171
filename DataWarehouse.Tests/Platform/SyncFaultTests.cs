using System.Globalization;
using DataWarehouse.Plugins.UltimateReplication.Counters;

namespace DataWarehouse.Tests.Platform;

/// <summary>
/// A disk that fails for real: strace makes the child's sync calls return EIO inside the kernel interface, where no base library and no
/// test double can hide it.
/// </summary>
public sealed class SyncFaultTests : IDisposable
{
    private const string ChildMethod =
        $"DataWarehouse.Tests.Platform.{nameof(SyncFaultChild)}."
        + nameof(SyncFaultChild.Issue_UntilTheDiskFails_NotesEachDotBeforeTheNext);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dw-sync-fault-");

    public void Dispose() => _directory.Delete(recursive: true);

    /// <remarks>
    /// A new counter calls fsync for the file, the directory and the directory again, and fdatasync for the record it found and then once
    /// per
    /// block of 16.
    /// </remarks>
    [Theory]
    [InlineData("fsync,fdatasync", 1, 0)]
    [InlineData("fsync", 2, 0)]
    [InlineData("fsync", 3, 0)]
    [InlineData("fdatasync", 2, 0)]
    [InlineData("fdatasync", 3, 16)]
    [InlineData("fdatasync", 4, 32)]
    public async Task Child_SyncFails_ExitsNonZeroAndIssuesNoDotOfThatBlock(string calls, int fromCall, int dotsBefore)
    {
        await StracedChild.SkipWithoutStraceAsync();

        var (exitCode, output) = await StracedChild.RunAsync(
            "strace", ["-f", "-qq", "-o", "/dev/null", "-e", $"inject={calls}:error=EIO:when={fromCall}+", .. StracedChild.CommandOf(ChildMethod)], Environment());

        Assert.True(exitCode != 0, output);
        Assert.Contains("failed with error 5", output, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, dotsBefore).Select(number => (long)number), Issued());
        using var counter = FileDotCounter.Open(LeasePath, SyncFaultChild.Owner, dotsBefore, SyncFaultChild.Options);
        Assert.True(counter.Next().Sequence > dotsBefore);
    }

    [Fact]
    public async Task Child_SyncsSucceed_IssuesAllAndExitsZero()
    {
        var command = StracedChild.CommandOf(ChildMethod);

        var (exitCode, output) = await StracedChild.RunAsync(command[0], command[1..], Environment());

        Assert.True(exitCode == 0, output);
        Assert.Equal(SyncFaultChild.Dots, Issued().Count);
    }

    private string LeasePath => Path.Combine(_directory.FullName, "dots-7.lease");

    private string IssuedPath => Path.Combine(_directory.FullName, "issued");

    private (string Name, string Value)[] Environment() => [(SyncFaultChild.LeaseVariable, LeasePath), (SyncFaultChild.IssuedVariable, IssuedPath)];

    private List<long> Issued() => File.Exists(IssuedPath)
        ? [.. File.ReadAllLines(IssuedPath).Select(line => long.Parse(line, CultureInfo.InvariantCulture))]
        : [];
}
