using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Watching;
using DataWarehouse.SDK.Diagnostics;

namespace DataWarehouse.Plugins.UltimateConsensus.Diagnostics;

/// <summary>
/// Shows what the nodes of a process do, below all groups: shards, queues, the log, what stands still. The nodes only count; they are asked when somebody collects. Of the tags, shards
/// are at most 64, and the rest are few words; never a group.
/// </summary>
/// <remarks>Thread-safe. The meter belongs to the factory. Several nodes of a process count together.</remarks>
public sealed class EngineTelemetry
{
    /// <summary>Observable counter, unit <c>{round}</c>, tag <see cref="ShardTag"/>: rounds of a shard that had something to do.</summary>
    public const string ShardRounds = "datawarehouse.engine.shard.rounds";

    /// <summary>Observable counter, unit <c>s</c>, tag <see cref="ShardTag"/>: for how long a shard did not wait for something to do.</summary>
    public const string ShardBusy = "datawarehouse.engine.shard.busy";

    /// <summary>Observable gauge, unit <c>s</c>, tag <see cref="ShardTag"/>: the longest round since the latest collection; for so long nothing that came was looked at.</summary>
    public const string ShardGap = "datawarehouse.engine.shard.gap";

    /// <summary>Observable gauge, unit <c>{item}</c>, tags <see cref="ShardTag"/> and <see cref="QueueTag"/>: what waits.</summary>
    public const string QueueDepth = "datawarehouse.engine.queue.depth";

    /// <summary>Observable gauge, unit <c>By</c>, tag <see cref="ShardTag"/>: frames of other nodes that wait for a shard.</summary>
    public const string InboxSize = "datawarehouse.engine.inbox.size";

    /// <summary>Observable counter, unit <c>{frame}</c>, tag <see cref="ShardTag"/>: frames of other nodes that were dropped because a shard did not keep up.</summary>
    public const string FramesDropped = "datawarehouse.engine.frames.dropped";

    /// <summary>Observable counter, unit <c>{call}</c>, tag <see cref="ShardTag"/>: calls of callers that were refused as busy because too many waited for a shard.</summary>
    public const string CallsRefused = "datawarehouse.engine.calls.refused";

    /// <summary>Observable gauge, unit <c>By</c>, tag <see cref="ShardTag"/>: entries kept in memory.</summary>
    public const string CacheSize = "datawarehouse.engine.cache.size";

    /// <summary>Observable gauge, unit <c>{group}</c>, tag <see cref="StateTag"/>: groups that have a replica here, by state; one may be in several.</summary>
    public const string Groups = "datawarehouse.engine.groups";

    /// <summary>Observable gauge, unit <c>{standstill}</c>, tag <see cref="KindTag"/>: what does not get on although the node is alive.</summary>
    public const string Standstills = "datawarehouse.engine.standstills";

    /// <summary>Histogram, unit <c>s</c>: how long syncs of the log take.</summary>
    public const string LogSyncDuration = "datawarehouse.engine.log.sync.duration";

    /// <summary>Observable counter, unit <c>{sync}</c>: syncs of the log.</summary>
    public const string LogSyncs = "datawarehouse.engine.log.syncs";

    /// <summary>Observable counter, unit <c>{batch}</c>: batches written to the log.</summary>
    public const string LogBatches = "datawarehouse.engine.log.batches";

    /// <summary>Observable counter, unit <c>{record}</c>: records in them; an entry is one.</summary>
    public const string LogRecords = "datawarehouse.engine.log.records";

    /// <summary>Observable counter, unit <c>By</c>: their bytes.</summary>
    public const string LogBytes = "datawarehouse.engine.log.bytes";

    /// <summary>Observable gauge, unit <c>By</c>: what waits for the next batch.</summary>
    public const string LogWaiting = "datawarehouse.engine.log.waiting";

    /// <summary>Observable gauge, unit <c>By</c>: the length of all segments with something in them.</summary>
    public const string LogSize = "datawarehouse.engine.log.size";

    /// <summary>Observable gauge, unit <c>By</c>: what of it is needed.</summary>
    public const string LogLive = "datawarehouse.engine.log.live";

    /// <summary>Observable gauge, unit <c>{segment}</c>, tag <see cref="StateTag"/>: files of the log, <c>used</c>, or <c>ready</c> to be used.</summary>
    public const string LogSegments = "datawarehouse.engine.log.segments";

    /// <summary>The tag with the number of a shard.</summary>
    public const string ShardTag = "datawarehouse.engine.shard";

    /// <summary>The tag that says which queue: <c>inbox</c>, <c>apply</c> or <c>callers</c>.</summary>
    public const string QueueTag = "datawarehouse.engine.queue";

    /// <summary>The tag with a state: of groups <c>awake</c>, <c>asleep</c>, <c>led</c>, <c>stopped</c> or <c>standing</c>; of files see there.</summary>
    public const string StateTag = "datawarehouse.engine.state";

    /// <summary>The tag with a <see cref="StandstillKind"/>, in lower case.</summary>
    public const string KindTag = "datawarehouse.engine.kind";

    private readonly Histogram<double> _syncs;
    private ImmutableArray<RaftNode> _nodes = [];

    /// <summary>Makes the instruments.</summary>
    /// <param name="meterFactory">The host's factory.</param>
    /// <exception cref="ArgumentNullException"><paramref name="meterFactory"/> is null.</exception>
    public EngineTelemetry(IMeterFactory meterFactory)
    {
        var meter = DataWarehouseMeter.Create(meterFactory);
        meter.CreateObservableCounter(ShardRounds, () => OfShards(static shard => shard.Meter.Rounds), "{round}", "Rounds of a shard that had something to do.");
        meter.CreateObservableCounter(ShardBusy, () => OfShards(static shard => shard.Meter.Busy.TotalSeconds), "s", "For how long a shard did not wait for something to do.");
        meter.CreateObservableGauge(ShardGap, () => OfShards(static shard => shard.Meter.TakeLongest().TotalSeconds, Math.Max), "s", "The longest round of a shard since the latest collection.");
        meter.CreateObservableGauge(QueueDepth, Queues, "{item}", "What waits.");
        meter.CreateObservableGauge(InboxSize, () => OfShards(static shard => shard.Figures.InboxBytes), "By", "Frames of other nodes that wait for a shard.");
        meter.CreateObservableCounter(FramesDropped, () => OfShards(static shard => shard.DroppedFrames), "{frame}", "Frames of other nodes that were dropped because a shard did not keep up.");
        meter.CreateObservableCounter(CallsRefused, () => OfShards(static shard => shard.RefusedCalls), "{call}", "Calls of callers that were refused as busy because too many waited for a shard.");
        meter.CreateObservableGauge(CacheSize, () => OfShards(static shard => shard.Figures.CacheBytes), "By", "Entries kept in memory.");
        meter.CreateObservableGauge(Groups, States, "{group}", "Groups that have a replica here, by state.");
        meter.CreateObservableGauge(Standstills, Kinds, "{standstill}", "What does not get on although the node is alive.");
        _syncs = meter.CreateHistogram<double>(LogSyncDuration, "s", "How long syncs of the log take.");
        meter.CreateObservableCounter(LogSyncs, () => _nodes.Sum(static node => node.Log.Driver.Syncs?.Count ?? 0), "{sync}", "Syncs of the log.");
        meter.CreateObservableCounter(LogBatches, () => OfLogs(static log => log.Appended.Batches), "{batch}", "Batches written to the log.");
        meter.CreateObservableCounter(LogRecords, () => OfLogs(static log => log.Appended.Records), "{record}", "Records written to the log.");
        meter.CreateObservableCounter(LogBytes, () => OfLogs(static log => log.Appended.Bytes), "By", "Bytes written to the log.");
        meter.CreateObservableGauge(LogWaiting, () => OfLogs(static log => log.Appended.GatheredBytes), "By", "What waits for the next batch.");
        meter.CreateObservableGauge(LogSize, () => OfLogs(static log => log.SizeBytes), "By", "The length of all segments with something in them.");
        meter.CreateObservableGauge(LogLive, () => OfLogs(static log => log.LiveBytes), "By", "What of the log is needed.");
        meter.CreateObservableGauge(LogSegments, Segments, "{segment}", "Files of the log.");
    }

    /// <summary>A node runs.</summary>
    /// <param name="node">The node.</param>
    internal void Add(RaftNode node)
    {
        if (node.Log.Driver.Syncs is { } syncs) syncs.Heard = _syncs.Record;
        ImmutableInterlocked.Update(ref _nodes, static (nodes, added) => nodes.Add(added), node);
    }

    /// <summary>A node stops.</summary>
    /// <param name="node">The node.</param>
    internal void Remove(RaftNode node) => ImmutableInterlocked.Update(ref _nodes, static (nodes, removed) => nodes.Remove(removed), node);

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);

    private static string TextOf(StandstillKind kind) => kind.ToString().ToLower(CultureInfo.InvariantCulture);

    private IEnumerable<Measurement<long>> OfShards(Func<ShardLoop, long> look) => ByShard(look).Select(static one => new Measurement<long>(one.Value.Sum(), Tag(ShardTag, one.Shard)));

    private IEnumerable<Measurement<double>> OfShards(Func<ShardLoop, double> look, Func<double, double, double>? together = null) =>
        ByShard(look).Select(one => new Measurement<double>(one.Value.Aggregate(together ?? (static (sum, next) => sum + next)), Tag(ShardTag, one.Shard)));

    /// <summary>The shards of one number of all nodes; there is one or more of each number that there is.</summary>
    private IEnumerable<(int Shard, IEnumerable<T> Value)> ByShard<T>(Func<ShardLoop, T> look)
    {
        var nodes = _nodes;
        for (var number = 0; nodes.Any(node => number < node.Shards.Count); number++)
        {
            var shard = number;
            yield return (shard, nodes.Where(node => shard < node.Shards.Count).Select(node => look(node.Shards[shard])));
        }
    }

    private long OfLogs(Func<LogFigures, long> look) => _nodes.Sum(node => look(node.Log.Driver.Look(LogFigures.Of)));

    private IEnumerable<Measurement<long>> Queues()
    {
        foreach (var (shard, figures) in ByShard(static shard => shard.Figures))
        {
            ShardFigures[] all = [.. figures];
            yield return new Measurement<long>(all.Sum(static one => one.Inbox), Tag(ShardTag, shard), Tag(QueueTag, "inbox"));
            yield return new Measurement<long>(all.Sum(static one => one.Lane), Tag(ShardTag, shard), Tag(QueueTag, "apply"));
            yield return new Measurement<long>(all.Sum(static one => one.Callers), Tag(ShardTag, shard), Tag(QueueTag, "callers"));
        }
    }

    private IEnumerable<Measurement<long>> States()
    {
        ShardFigures[] all = [.. _nodes.SelectMany(static node => node.Shards).Select(static shard => shard.Figures)];
        yield return new Measurement<long>(all.Sum(static one => one.Awake), Tag(StateTag, "awake"));
        yield return new Measurement<long>(all.Sum(static one => Math.Max(0, one.Groups - one.Awake - one.Stopped)), Tag(StateTag, "asleep"));
        yield return new Measurement<long>(all.Sum(static one => one.Led), Tag(StateTag, "led"));
        yield return new Measurement<long>(all.Sum(static one => one.Stopped), Tag(StateTag, "stopped"));
        yield return new Measurement<long>(_nodes.Sum(static node => node.GroupsStandingStill), Tag(StateTag, "standing"));
    }

    private IEnumerable<Measurement<long>> Kinds()
    {
        Standstill[] all = [.. _nodes.SelectMany(static node => node.Standstills)];
        return Enum.GetValues<StandstillKind>().Where(static kind => kind != StandstillKind.None)
            .Select(kind => new Measurement<long>(all.Count(one => one.Kind == kind), Tag(KindTag, TextOf(kind))));
    }

    private IEnumerable<Measurement<long>> Segments()
    {
        LogFigures[] all = [.. _nodes.Select(static node => node.Log.Driver.Look(LogFigures.Of))];
        yield return new Measurement<long>(all.Sum(static one => one.Used), Tag(StateTag, "used"));
        yield return new Measurement<long>(all.Sum(static one => one.Ready), Tag(StateTag, "ready"));
    }
}
