using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.KeyValue;
using Google.Protobuf;

namespace DataWarehouse.Node.Sharding;

/// <summary>
/// Lets the groups of sharded keyspaces that this node leads forget what their keys were before, since no client can ask for that: from time to time each one that has changed is compacted to the
/// revision that it had the time before. A group that does not change is left alone.
/// </summary>
/// <remarks>One loop of its own; ends when the node stops.</remarks>
/// <param name="table">The keyspaces that run here.</param>
/// <param name="settings">How often.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where state changes are logged.</param>
internal sealed partial class ShardCompactor(KeyspaceTable table, NodeSettings settings, TimeProvider time, ILogger<ShardCompactor> log) : BackgroundService
{
    private Dictionary<long, (long Seen, long Compacted)> _known = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(settings.ShardCompactionInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) await RunAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (ObjectDisposedException)
        {
            // The engine has stopped before.
        }
    }

    /// <summary>One group after the other: there may be thousands, and none is in a hurry.</summary>
    private async Task RunAsync()
    {
        var known = new Dictionary<long, (long Seen, long Compacted)>();
        foreach (var group in table.All.Where(static group => group is { IsOpen: true, Entry.IsSharded: true } && group.Leadership.Now.IsHere))
        {
            var now = group.Hub.Revision;
            var (seen, compacted) = _known.GetValueOrDefault(group.Entry.Group, (now, 1));
            if (seen > compacted && await CompactAsync(group, seen).ConfigureAwait(false)) compacted = seen;
            known[group.Entry.Group] = (now, compacted);
        }

        _known = known;
    }

    private async Task<bool> CompactAsync(Keyspace group, long revision)
    {
        var answer = await EngineGate.ProposeHereAsync(group, KeyValueCommand.Encode(KeyValueOperation.Compact, new CompactionRequest { Revision = revision }.ToByteArray())).ConfigureAwait(false);

        // An earlier leader may have compacted it further: that is as good.
        var isDone = answer.Outcome == EngineOutcome.Answered && KeyValueResponse.TryRead(answer.Response, out var status, out _, out _) && status is KeyValueStatus.Ok or KeyValueStatus.Compacted;
        if (!isDone) NotCompacted(group.Entry.Name, group.Entry.Group, answer.Outcome);
        return isDone;
    }

    [LoggerMessage(801, LogLevel.Debug, "Keyspace {Keyspace} (group {Group}) was not compacted, which is tried again: {Outcome}")]
    private partial void NotCompacted(string keyspace, long group, EngineOutcome outcome);
}
