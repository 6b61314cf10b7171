using System.Diagnostics.Metrics;
using DataWarehouse.Plugins.UltimateConsensus.Diagnostics;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.SDK.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace DataWarehouse.Tests.UltimateConsensus.Nodes;

/// <summary>What the engine shows of itself to those who collect.</summary>
public sealed class EngineTelemetryTests : IDisposable
{
    private const int Commands = 50;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly IMeterFactory _meters;
    private readonly EngineTelemetry _telemetry;

    public EngineTelemetryTests()
    {
        _meters = _services.GetRequiredService<IMeterFactory>();
        _telemetry = new EngineTelemetry(_meters);
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Log_IsMeasured_BySyncsRecordsAndBytes()
    {
        using var syncs = Of<double>(EngineTelemetry.LogSyncDuration);
        using var cluster = await StartAsync();
        for (var command = 0; command < Commands; command++) await cluster.ProposeAsync(1, "command");

        Assert.All(syncs.GetMeasurementSnapshot(), static one => Assert.InRange(one.Value, 0, 60));
        Assert.InRange(Total<long>(EngineTelemetry.LogSyncs), 1, long.MaxValue);
        Assert.InRange(Total<long>(EngineTelemetry.LogBatches), Total<long>(EngineTelemetry.LogSyncs), long.MaxValue);
        Assert.InRange(Total<long>(EngineTelemetry.LogRecords), 3 * Commands, long.MaxValue);
        Assert.InRange(Total<long>(EngineTelemetry.LogBytes), 3 * Commands * "command".Length, long.MaxValue);
        Assert.InRange(Total<long>(EngineTelemetry.LogSize), 3 << 20, long.MaxValue);
        Assert.InRange(Total<long>(EngineTelemetry.LogLive), 1, Total<long>(EngineTelemetry.LogSize));
        Assert.Equal(["ready", "used"], Tags<long>(EngineTelemetry.LogSegments, EngineTelemetry.StateTag));
        Assert.InRange(syncs.GetMeasurementSnapshot().Count, 1, int.MaxValue);
    }

    [Fact]
    public async Task Shards_AreMeasured_ByNumber_HoweverManyNodesThereAre()
    {
        using var cluster = await StartAsync();
        for (var command = 0; command < Commands; command++) await cluster.ProposeAsync(1, "command");

        foreach (var name in new[] { EngineTelemetry.ShardBusy, EngineTelemetry.ShardGap }) Assert.Equal(["0", "1"], Tags<double>(name, EngineTelemetry.ShardTag));
        foreach (var name in new[] { EngineTelemetry.ShardRounds, EngineTelemetry.InboxSize, EngineTelemetry.FramesDropped }) Assert.Equal(["0", "1"], Tags<long>(name, EngineTelemetry.ShardTag));
        Assert.Equal(["apply", "callers", "inbox"], Tags<long>(EngineTelemetry.QueueDepth, EngineTelemetry.QueueTag));
        Assert.InRange(Total<long>(EngineTelemetry.ShardRounds), Commands, long.MaxValue);
        Assert.True(Total<double>(EngineTelemetry.ShardBusy) > 0);
    }

    [Fact]
    public async Task Groups_AreCounted_ByState()
    {
        using var cluster = await StartAsync();
        for (var node = 1; node <= 3; node++) await cluster.ReadAsync(node, 2);
        await cluster.ProposeAsync(1, "one");

        await UntilAsync(() => OfState("led") == 2);
        Assert.Equal(0, OfState("stopped"));
        Assert.Equal(6, OfState("awake") + OfState("asleep"));
        Assert.Equal(0, Total<long>(EngineTelemetry.Standstills));
        await cluster.At(await cluster.LeaderAsync(1), 1).ProposeAsync(NodeCluster.Bytes("throw"), NodeCluster.Soon);
        await UntilAsync(() => OfState("stopped") > 0);
        await cluster.ProposeAsync(2, "two");
    }

    [Fact]
    public async Task Nodes_ThatHaveStopped_AreShownNoMore()
    {
        var cluster = await StartAsync();
        Assert.Equal(6, OfState("awake") + OfState("asleep"));

        cluster.Dispose();

        Assert.Equal(0, OfState("awake") + OfState("asleep"));
        Assert.Empty(Tags<long>(EngineTelemetry.ShardRounds, EngineTelemetry.ShardTag));
    }

    private async Task<NodeCluster> StartAsync()
    {
        var cluster = new NodeCluster(new RaftNodeOptions { Shards = 2, Tick = TimeSpan.FromMilliseconds(20), SegmentBytes = 1 << 20, Telemetry = _telemetry });
        await cluster.StartAllAsync(1, 2);
        return cluster;
    }

    private MetricCollector<T> Of<T>(string name)
        where T : struct => new(_meters, DataWarehouseMeter.Name, name);

    private IReadOnlyList<CollectedMeasurement<T>> Look<T>(string name)
        where T : struct
    {
        using var collector = Of<T>(name);
        collector.RecordObservableInstruments();
        return collector.GetMeasurementSnapshot();
    }

    private T Total<T>(string name)
        where T : struct, System.Numerics.INumber<T> => Look<T>(name).Aggregate(T.Zero, static (sum, one) => sum + one.Value);

    private IEnumerable<string> Tags<T>(string name, string tag)
        where T : struct => Look<T>(name).Select(one => one.Tags[tag]!.ToString()!).Distinct().Order(StringComparer.Ordinal);

    private long OfState(string state) => Look<long>(EngineTelemetry.Groups).Single(one => (string)one.Tags[EngineTelemetry.StateTag]! == state).Value;

    private static async Task UntilAsync(Func<bool> condition)
    {
        var soon = NodeCluster.Soon;
        while (!condition())
        {
            soon.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
