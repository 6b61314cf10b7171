using DataWarehouse.Plugins.UltimateReplication;
using DataWarehouse.Plugins.UltimateReplication.Diagnostics;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Transport;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace DataWarehouse.Tests.UltimateReplication.Diagnostics;

public sealed class ReplicationTelemetryTests
{
    [Theory]
    [InlineData("datawarehouse.replication.keys.sent", "{key}")]
    [InlineData("datawarehouse.replication.keys.received", "{key}")]
    [InlineData("datawarehouse.replication.merges.refused", "{state}")]
    [InlineData("datawarehouse.replication.exchanges", "{exchange}")]
    [InlineData("datawarehouse.replication.resolutions.failed", "{key}")]
    public void Instrument_HasUnitAndDescription(string name, string unit)
    {
        using var cluster = new Cluster(["a", "b"], strategies => strategies.Custom((_, _) => throw new FormatException()));
        using var collector = cluster.Collect(name);
        MakeEverythingHappen(cluster);

        Assert.Equal(unit, collector.Instrument?.Unit);
        Assert.False(string.IsNullOrEmpty(collector.Instrument?.Description));
        Assert.NotEmpty(collector.GetMeasurementSnapshot());
    }

    [Fact]
    public void Exchange_Ends_CountsKeysAndOutcome()
    {
        using var cluster = new Cluster(["a", "b"]);
        using var sent = cluster.Collect(ReplicationTelemetry.KeysSent);
        using var received = cluster.Collect(ReplicationTelemetry.KeysReceived);
        using var exchanges = cluster.Collect(ReplicationTelemetry.Exchanges);
        cluster["a"].Write("1", "x");
        cluster["b"].Write("2", "x");

        cluster.Exchange("a", "b");
        cluster.Exchange("a", "nobody");
        cluster.Network.Disconnect(cluster["a"].Peer, cluster["b"].Peer);
        cluster.Exchange("a", "b");
        cluster.Apply(new MembershipChange.Retire(cluster["a"].Incarnation));
        cluster.Exchange("a", "b");

        Assert.Equal(1, Sum(sent));
        Assert.Equal(2, Sum(received));
        Assert.Equal(
            ["converged", "unknown_peer", "unreachable", "refused"],
            exchanges.GetMeasurementSnapshot().Select(measurement => measurement.Tags[ReplicationTelemetry.OutcomeTag]));
        Assert.All(exchanges.GetMeasurementSnapshot(), measurement => Assert.Single(measurement.Tags));
    }

    [Fact]
    public void Refusal_OfManyKeys_IsCountedForEachAndLoggedOnce()
    {
        using var cluster = new Cluster(["a", "b"], limits: new ReplicationLimits { KeysMax = 5 });
        using var refused = cluster.Collect(ReplicationTelemetry.MergesRefused);
        foreach (var key in new[] { "1", "2", "3", "4", "5" }) cluster["a"].Write(key, "x");
        cluster["b"].Write("z", "x");
        cluster["b"].Write("y", "x");

        cluster.Exchange("a", "b");

        Assert.All(
            refused.GetMeasurementSnapshot(),
            measurement => Assert.Equal("limit_exceeded", Assert.Single(measurement.Tags, tag => tag.Key == ReplicationTelemetry.RefusalTag).Value));
        Assert.Equal(4, Sum(refused));
        Assert.Equal(2, cluster.Log.Collector.GetSnapshot().Count(record => record.Id.Id == 3002));
    }

    [Theory]
    [InlineData(3001, "ExchangeEnded", LogLevel.Debug)]
    [InlineData(3002, "MergeRefused", LogLevel.Warning)]
    [InlineData(3003, "AnswerLost", LogLevel.Debug)]
    [InlineData(3004, "ResolutionFailed", LogLevel.Error)]
    [InlineData(3005, "LoopFaulted", LogLevel.Error)]
    public void LogEvent_KeepsItsIdNameAndLevel(int id, string name, LogLevel level)
    {
        var logger = new FakeLogger<ReplicationTelemetry>();
        using var meters = new TestMeterFactory();
        var telemetry = new ReplicationTelemetry(logger, meters);
        telemetry.ExchangeEnded("b", "converged", 1, 2);
        telemetry.MergeRefused("b", 1, Plugins.UltimateReplication.Keys.Refusals.BadKey);
        telemetry.AnswerLost("b", SendResult.QueueFull);
        telemetry.ResolutionFailed(new FormatException());
        telemetry.LoopFaulted(new FormatException());

        var record = Assert.Single(logger.Collector.GetSnapshot(), record => record.Id.Id == id);

        Assert.Equal((name, level), (record.Id.Name, record.Level));
    }

    private static void MakeEverythingHappen(Cluster cluster)
    {
        cluster["a"].Write("k", "x");
        cluster["b"].Write("k", "y");
        cluster.Exchange("a", "b");
        cluster["a"].Read("k");
        cluster["a"].Membership.Apply(new MembershipChange.Nothing());
        cluster.Exchange("a", "b");
    }

    private static long Sum(MetricCollector<long> collector) => collector.GetMeasurementSnapshot().Sum(measurement => measurement.Value);
}
