using DataWarehouse.Plugins.UltimateReplication.Counters;

namespace DataWarehouse.Tests.UltimateReplication.Counters;

public sealed class DotLeaseGoldenTests : IDisposable
{
    private const string GoldenName = "dot-counter-lease-v1.golden";

    private readonly CounterDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Open_NewLeaseOfIncarnation42_WritesTheGoldenBytes()
    {
        FileDotCounter.Open(_directory.LeasePath, CounterDirectory.Owner, 0, FileDotCounterOptions.Default).Dispose();

        Assert.Equal(File.ReadAllBytes(GoldenPath()), File.ReadAllBytes(_directory.LeasePath));
    }

    [Fact]
    public void Open_GoldenFile_GoesOnBehindItsLease()
    {
        File.Copy(GoldenPath(), _directory.LeasePath);

        using var counter = FileDotCounter.Open(_directory.LeasePath, CounterDirectory.Owner, 4_096, FileDotCounterOptions.Default);

        Assert.Equal(4_097, counter.Next().Sequence);
    }

    private static string GoldenPath()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "DataWarehouse.sln")))
            directory = directory.Parent;

        Assert.NotNull(directory);
        return Path.Combine(directory.FullName, "DataWarehouse.Tests", "Golden", GoldenName);
    }
}
