using DataWarehouse.Plugins.UltimateReplication.Counters;
using DataWarehouse.Tests.Golden;

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

        Assert.Equal(File.ReadAllBytes(GoldenFile.PathOf(GoldenName)), File.ReadAllBytes(_directory.LeasePath));
    }

    [Fact]
    public void Open_GoldenFile_GoesOnBehindItsLease()
    {
        File.Copy(GoldenFile.PathOf(GoldenName), _directory.LeasePath);

        using var counter = FileDotCounter.Open(_directory.LeasePath, CounterDirectory.Owner, 4_096, FileDotCounterOptions.Default);

        Assert.Equal(4_097, counter.Next().Sequence);
    }
}
