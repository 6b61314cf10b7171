namespace DataWarehouse.Tests.SampleRuns;

/// <summary>The samples do what they say.</summary>
[Trait("Category", "Slow")]
public sealed class SampleTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dw-samples-");

    private readonly string[] _small = ["--DataWarehouse:UltimateConsensus:SegmentBytes=1048576", "--DataWarehouse:UltimateConsensus:AllowUnsafeFileSystem=true"];

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Counter_StartedAgain_GoesOn()
    {
        SampleProcess.SkipUnlessBuilt("Counter");

        Assert.Equal(["1", "2", "3"], await SampleProcess.RunAsync("Counter", _directory.FullName, "\n\n\n", _small));
        Assert.Equal(["4", "5"], await SampleProcess.RunAsync("Counter", _directory.FullName, "\n\n", _small));
    }

    [Fact]
    public async Task SnapshotMachine_TakesAndRestores()
    {
        SampleProcess.SkipUnlessBuilt("SnapshotMachine");

        var lines = await SampleProcess.RunAsync("SnapshotMachine", _directory.FullName, "");

        Assert.Equal(["alice 100: 100", "bob 50: 50", "alice -30: 70", "bob -80: refused: not enough"], lines.Take(4));
        Assert.StartsWith("alice has 70 after entry ", lines[4], StringComparison.Ordinal);
        Assert.StartsWith("bob has 50 after entry ", lines[5], StringComparison.Ordinal);
    }

    [Fact]
    public async Task LeaderWork_IsSeenInTheLog()
    {
        SampleProcess.SkipUnlessBuilt("LeaderWork");

        var lines = await SampleProcess.RunAsync("LeaderWork", _directory.FullName, "");

        Assert.Contains(lines, line => line.Contains("cleaned, round 1 of voter-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DistributedLock_IsHeldByOne()
    {
        SampleProcess.SkipUnlessBuilt("DistributedLock");

        var lines = await SampleProcess.RunAsync("DistributedLock", _directory.FullName, "");

        Assert.Equal(4, lines.Count);
        Assert.Contains("anna: LockAnswer { IsGranted = True", lines[0], StringComparison.Ordinal);
        Assert.Contains("IsGranted = False", lines[1], StringComparison.Ordinal);
        Assert.Contains("IsGranted = True", lines[2], StringComparison.Ordinal);
        Assert.Contains("ben: LockAnswer { IsGranted = True", lines[3], StringComparison.Ordinal);
    }
}
