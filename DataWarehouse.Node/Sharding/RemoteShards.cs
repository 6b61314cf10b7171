using DataWarehouse.Node.Forwarding;
using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Sharding;

/// <summary>
/// Asks groups of a sharded keyspace that this node does not hold, at a node that does; that one passes commands on to the leader. What surely had no effect is asked again, of the next holder, within
/// <see cref="NodeSettings.LeaderWait"/>.
/// </summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="settings">How long to wait for a leader.</param>
/// <param name="system">Knows where groups are.</param>
/// <param name="home">Knows who holds a group and is alive.</param>
/// <param name="links">The way to the other nodes.</param>
/// <param name="time">The clock.</param>
internal sealed class RemoteShards(NodeSettings settings, SystemGroup system, KeyspaceHome home, ForwardLinks links, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks a group.</summary>
    /// <param name="keyspace">The keyspace.</param>
    /// <param name="shard">The place of the group.</param>
    /// <param name="kind">What is asked.</param>
    /// <param name="request">The command or query in its envelope.</param>
    /// <param name="cancellationToken">Ends the wait between two attempts, none that is under way.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<EngineAnswer> AskAsync(ShardedKeyspace keyspace, int shard, ForwardKind kind, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            var answer = await AttemptAsync(keyspace, shard, attempt, kind, request).ConfigureAwait(false);
            if (answer.Outcome != EngineOutcome.NoLeader || time.GetElapsedTime(began) >= settings.LeaderWait) return answer;
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A node that holds a group, or null if none is heard.</summary>
    /// <param name="keyspace">The keyspace.</param>
    /// <param name="shard">The place of the group.</param>
    public PeerId? FindHolder(ShardedKeyspace keyspace, int shard)
    {
        var state = system.State;
        return FindRecord(state, keyspace) is { } record && home.HoldersElsewhere(state, state.Groups[record.Groups[shard]]) is [var peer, ..] ? peer : null;
    }

    private static KeyspaceRecord? FindRecord(SystemState state, ShardedKeyspace keyspace) =>
        state.Keyspaces.TryGetValue(keyspace.Name, out var record) && record.Id == keyspace.Id ? record : null;

    private Task<EngineAnswer> AttemptAsync(ShardedKeyspace keyspace, int shard, int attempt, ForwardKind kind, ReadOnlyMemory<byte> request)
    {
        var state = system.State;
        if (FindRecord(state, keyspace) is not { } record) return Task.FromResult(new EngineAnswer(EngineOutcome.Stopped, 0, default));
        var group = state.Groups[record.Groups[shard]];
        var holders = home.HoldersElsewhere(state, group);
        return holders.Count == 0
            ? Task.FromResult(new EngineAnswer(EngineOutcome.NoLeader, 0, default))
            : links.AskGroupAsync(holders[attempt % holders.Count], SystemCatalogue.EntryOf(record, group), kind, request);
    }
}
