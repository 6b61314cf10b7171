namespace DataWarehouse.Tests.UltimateReplication.Keys;

public sealed class ReplicaConcurrencyTests
{
    [Fact]
    public async Task ParallelWritersAndMerges_LoseNothing()
    {
        using var cluster = new Cluster(["a", "b"]);
        var ct = TestContext.Current.CancellationToken;
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(
            () =>
            {
                foreach (var i in Enumerable.Range(0, 200)) cluster[writer % 2 == 0 ? "a" : "b"].Write($"k{i % 7}", $"{writer}-{i}");
            },
            ct)).ToArray();
        while (!writers.All(writer => writer.IsCompleted)) cluster.Exchange("a", "b");
        await Task.WhenAll(writers);

        Assert.True(cluster.ExchangeAll());

        var expected = Enumerable.Range(0, 4).SelectMany(writer => Enumerable.Range(0, 200).Select(i => $"{writer}-{i}")).ToHashSet();
        Assert.Equal(expected, Enumerable.Range(0, 7).SelectMany(key => cluster["a"].Values($"k{key}")).ToHashSet());
        cluster.AssertSameState([.. Enumerable.Range(0, 7).Select(key => $"k{key}")]);
    }

    [Fact]
    public async Task ParallelReadersWhoReplaceWhatTheyRead_LeaveOneValueForEachLastWriter()
    {
        using var cluster = new Cluster(["a"], strategies => strategies.LastWriterWins);
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(
            () =>
            {
                foreach (var i in Enumerable.Range(0, 300)) cluster["a"].Write("k", $"{writer}-{i}", cluster["a"].Read("k").Context);
            },
            TestContext.Current.CancellationToken)).ToArray();
        await Task.WhenAll(writers);

        Assert.Single(cluster["a"].Values("k"));
        Assert.Equal(1_200, cluster["a"].Counter.LastIssued);
    }
}
