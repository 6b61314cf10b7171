using DataWarehouse.Plugins.UltimateReplication.Diagnostics;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Tests.UltimateReplication.Conflicts;

public sealed class MergingStrategyTests
{
    [Fact]
    public void Read_ConcurrentWrites_ShowsOneValueMadeOfAll()
    {
        using var cluster = new Cluster(["a", "b"], strategies => strategies.Custom(Siblings.Union));
        cluster["a"].Write("k", "x");
        cluster["b"].Write("k", "y");

        cluster.Exchange("a", "b");

        Assert.All(cluster.Nodes.Values, node => Assert.Equal(["x+y"], node.Values("k")));
        Assert.Equal(2, cluster["b"].Sync.StateOf("k").Values.Length);
        cluster.AssertSameState("k");
    }

    [Fact]
    public void Write_WithTheReadersContext_ReplacesAllThatWasMerged()
    {
        using var cluster = new Cluster(["a", "b"], strategies => strategies.Custom(Siblings.Union));
        cluster["a"].Write("k", "x");
        cluster["b"].Write("k", "y");
        cluster.Exchange("a", "b");

        cluster["b"].Write("k", "z", cluster["b"].Read("k").Context);
        cluster.Exchange("a", "b");

        Assert.All(cluster.Nodes.Values, node => Assert.Equal(["z"], node.Values("k")));
        cluster.AssertSameState("k");
    }

    [Fact]
    public void Exchange_AnyNumberOfTimes_MakesNoEvents()
    {
        using var cluster = new Cluster(["a", "b", "c"], strategies => strategies.Custom(Siblings.Union));
        foreach (var node in cluster.Nodes.Values) node.Write("k", node.Id);
        var issued = cluster.Nodes.Values.Sum(node => node.Counter.LastIssued);

        cluster.ExchangeAll();
        cluster.ExchangeAll();

        Assert.Equal(issued, cluster.Nodes.Values.Sum(node => node.Counter.LastIssued));
        Assert.All(cluster.Nodes.Values, node => Assert.Equal(["a+b+c"], node.Values("k")));
        cluster.AssertSameState("k");
    }

    [Fact]
    public void Read_OneOrEqualValues_DoesNotCallTheMerge()
    {
        using var cluster = new Cluster(["a", "b"], strategies => strategies.Custom((_, _) => throw new FormatException("on purpose")));
        cluster["a"].Write("k", "x");
        cluster["b"].Write("k", "x");
        cluster.Exchange("a", "b");

        Assert.Equal(["x"], cluster["a"].Values("k"));
        Assert.DoesNotContain(cluster.Log.Collector.GetSnapshot(), record => record.Id.Id == 3004);
    }

    [Fact]
    public void Read_MergeThrows_ShowsAllSiblingsAndReportsIt()
    {
        using var cluster = new Cluster(["a"], strategies => strategies.Custom((_, _) => throw new FormatException("on purpose")));
        using var failed = cluster.Collect(ReplicationTelemetry.ResolutionsFailed);
        cluster["a"].Write("k", "x");
        cluster["a"].Write("k", "y");

        Assert.Equal(["x", "y"], cluster["a"].Values("k"));

        var report = Assert.Single(cluster.Log.Collector.GetSnapshot(), record => record.Id.Id == 3004);
        Assert.IsType<FormatException>(report.Exception);
        Assert.Equal(LogLevel.Error, report.Level);
        Assert.Equal(1, failed.GetMeasurementSnapshot().Sum(measurement => measurement.Value));
    }

    [Fact]
    public void Read_DifferentBytesOnEachReplica_LosesNothing()
    {
        var random = 0;
        using var cluster = new Cluster(
            ["a", "b", "c"], strategies => strategies.Custom((_, _) => Cluster.Bytes($"r{Interlocked.Increment(ref random)}")));
        foreach (var node in cluster.Nodes.Values) node.Write("k", node.Id);

        cluster.ExchangeAll();

        Assert.All(cluster.Nodes.Values, node => Assert.Single(node.Values("k")));
        Assert.All(cluster.Nodes.Values, node => Assert.Equal(3, node.Sync.StateOf("k").Values.Length));
        cluster.AssertSameState("k");
    }
}
