using DataWarehouse.Plugins.UltimateReplication;
using DataWarehouse.Plugins.UltimateReplication.Diagnostics;
using DataWarehouse.SDK.Replication;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Tests.UltimateReplication.Conflicts;

public sealed class MergingStrategyTests
{
    [Fact]
    public void Exchange_ConcurrentWrites_MergeIsANewEventAfterBoth()
    {
        using var cluster = new Cluster(["a", "b"], strategies => strategies.Custom(Siblings.Union));
        var (x, y) = (cluster["a"].Write("k", "x"), cluster["b"].Write("k", "y"));

        cluster.Exchange("a", "b");

        var merged = Assert.Single(cluster["b"].Sync.StateOf("k").Values);
        Assert.Equal("x+y", Siblings.Text(merged));
        Assert.Equal(new Dot(cluster["b"].Incarnation, y.Sequence + 1), merged.Dot);
        Assert.True(cluster["b"].Read("k").Context.Covers(x, cluster["b"].Membership.View));
        cluster.AssertSameState("k");
    }

    [Fact]
    public void Exchange_BothResolvedTheSameSiblings_ConvergesAndComesToRest()
    {
        using var cluster = new Cluster(["a", "b", "c", "d"], strategies => strategies.Custom(Siblings.Union));
        cluster["c"].Write("k", "x");
        cluster["d"].Write("k", "y");
        // a and b see the same two siblings without hearing of each other: each merges them on its own.
        cluster.Exchange("c", "a");
        cluster.Network.Disconnect(cluster["c"].Peer, cluster["a"].Peer);
        Assert.Equal(["x"], cluster["a"].Values("k"));
        cluster["a"].Write("k", "y");
        cluster["b"].Write("k", "x");
        cluster["b"].Write("k", "y");
        cluster.Network.Reconnect(cluster["c"].Peer, cluster["a"].Peer);
        Assert.NotEqual(cluster["a"].Sync.StateOf("k").Values[0].Dot, cluster["b"].Sync.StateOf("k").Values[0].Dot);

        cluster.ExchangeAll();
        cluster.ExchangeAll();

        cluster.AssertSameState("k");
        Assert.Equal(["x+y"], cluster["a"].Values("k"));
        var issued = cluster.Nodes.Values.Sum(node => node.Counter.LastIssued);
        cluster.ExchangeAll();
        Assert.Equal(issued, cluster.Nodes.Values.Sum(node => node.Counter.LastIssued));
    }

    [Fact]
    public void Exchange_DifferentSubsetsMergedInDifferentPlaces_LosesNoValue()
    {
        using var cluster = new Cluster(["a", "b", "c"], strategies => strategies.Custom(Siblings.Union));
        cluster["a"].Write("k", "x");
        cluster["b"].Write("k", "y");
        cluster["c"].Write("k", "z");
        cluster.Exchange("a", "b");
        cluster.Exchange("b", "c");

        cluster.ExchangeAll();
        cluster.ExchangeAll();

        Assert.All(cluster.Nodes.Values, node => Assert.Equal(["x+y+z"], node.Values("k")));
        cluster.AssertSameState("k");
    }

    [Fact]
    public void Write_StaleContext_IsMergedAtOnce()
    {
        using var cluster = new Cluster(["a"], strategies => strategies.Custom(Siblings.Union));
        cluster["a"].Write("k", "x");

        cluster["a"].Write("k", "y");

        Assert.Equal(["x+y"], cluster["a"].Values("k"));
    }

    [Fact]
    public void Merge_Throws_SiblingsStayAndItIsReportedOnce()
    {
        using var cluster = new Cluster(["a", "b"], strategies => strategies.Custom((_, _) => throw new FormatException("on purpose")));
        using var failed = cluster.Collect(ReplicationTelemetry.ResolutionsFailed);
        foreach (var key in new[] { "k1", "k2", "k3" })
        {
            cluster["a"].Write(key, "x");
            cluster["b"].Write(key, "y");
        }

        var result = cluster.Exchange("a", "b");

        Assert.Null(result.Error);
        Assert.Equal(["x", "y"], cluster["a"].Values("k1"));
        Assert.Equal(["x", "y"], cluster["b"].Values("k3"));
        var reports = cluster.Log.Collector.GetSnapshot().Where(record => record.Id.Id == 3004).ToList();
        Assert.Equal(2, reports.Count);
        Assert.All(reports, report => Assert.IsType<FormatException>(report.Exception));
        Assert.All(reports, report => Assert.Equal(LogLevel.Error, report.Level));
        Assert.Equal(6, failed.GetMeasurementSnapshot().Sum(measurement => measurement.Value));
    }

    [Fact]
    public void Merge_ResultTooLarge_SiblingsStayAndItIsReported()
    {
        using var cluster = new Cluster(
            ["a"], strategies => strategies.Custom((_, _) => new byte[11]), new ReplicationLimits { ValueBytesMax = 10 });
        cluster["a"].Write("k", "x");

        cluster["a"].Write("k", "y");

        Assert.Equal(["x", "y"], cluster["a"].Values("k"));
        Assert.Equal(3004, cluster.Log.LatestRecord.Id.Id);
    }

    [Fact]
    public void Merge_SiblingsDeletedMeanwhile_BringsNothingBack()
    {
        Cluster? cluster = null;
        var calls = 0;
        cluster = new Cluster(["a"], strategies => strategies.Custom((key, siblings) =>
        {
            calls++;
            cluster!["a"].Delete(key, cluster["a"].Read(key).Context);
            return Siblings.Union(key, siblings);
        }));
        cluster["a"].Write("k", "x");

        cluster["a"].Write("k", "y");

        Assert.Equal(1, calls);
        Assert.Empty(cluster["a"].Values("k"));
        cluster.Dispose();
    }

    [Fact]
    public void Merge_AnotherValueArrivesMeanwhile_StaysAsASibling()
    {
        Cluster? cluster = null;
        var calls = 0;
        cluster = new Cluster(["a"], strategies => strategies.Custom((key, siblings) =>
        {
            if (++calls == 1) cluster!["a"].Write(key, "z");
            return Siblings.Union(key, siblings);
        }));
        cluster["a"].Write("k", "x");

        cluster["a"].Write("k", "y");

        Assert.Equal("x+y+z", string.Join('+', cluster["a"].Values("k").SelectMany(value => value.Split('+')).Distinct().Order(StringComparer.Ordinal)));
        cluster.Dispose();
    }

    [Fact]
    public void Merge_DifferentBytesOnEachReplica_NeverLosesAllValues()
    {
        var random = 0;
        using var cluster = new Cluster(
            ["a", "b", "c"], strategies => strategies.Custom((_, _) => Cluster.Bytes($"r{Interlocked.Increment(ref random)}")));
        foreach (var node in cluster.Nodes.Values) node.Write("k", node.Id);

        for (var round = 0; round < 3; round++) cluster.ExchangeAll();

        Assert.All(cluster.Nodes.Values, node => Assert.NotEmpty(node.Values("k")));
    }
}
