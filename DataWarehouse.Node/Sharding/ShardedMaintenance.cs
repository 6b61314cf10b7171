using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.KeyValue;
using Google.Protobuf;

namespace DataWarehouse.Node.Sharding;

/// <summary>Status and alarms of a sharded keyspace: those of all its groups.</summary>
/// <remarks>Thread-safe; one instance serves all requests.</remarks>
/// <param name="gate">The engine.</param>
/// <param name="shards">The groups, wherever they are.</param>
/// <param name="book">The members.</param>
/// <param name="header">The header of answers.</param>
internal sealed class ShardedMaintenance(EngineGate gate, ShardGate shards, MemberBook book, HeaderPrefix header)
{
    /// <summary>How this node's part of a sharded keyspace is: sizes and applied indexes are sums over its groups, leader and term are those of the first one.</summary>
    /// <param name="keyspace">The keyspace.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="global::Grpc.Core.RpcException">A group here has stopped.</exception>
    public async Task<StatusResponse> StatusAsync(ShardedKeyspace keyspace, CancellationToken cancellationToken)
    {
        var groups = keyspace.Opened.ToList();
        var response = new StatusResponse { Version = MaintenanceService.ApiVersion };
        var leaderless = 0;
        foreach (var group in groups)
        {
            var replica = await group.Replica.GetStatusAsync(cancellationToken).ConfigureAwait(false);
            var answer = await gate.QueryAsync(group, MaintenanceService.StatusQuery, isLocal: true, cancellationToken).ConfigureAwait(false);
            var store = StoreStatus.Parser.ParseFrom(RawResponse.BodyOf(answer, out _).Span);
            if (group == groups[0]) (response.Leader, response.RaftTerm) = (book.NumberOf(replica.Leader), (ulong)replica.Term);
            response.DbSize += store.MemoryBytes;
            response.DbSizeInUse += store.ChargedBytes;
            response.RaftIndex += (ulong)replica.Commit;
            response.RaftAppliedIndex += (ulong)replica.Applied;
            if (replica.Leader == default) leaderless++;
            if (replica.Fault is { } fault) response.Errors.Add(FormattableString.Invariant($"etcdserver: the replica of group {group.Entry.Group} has stopped: {fault}"));
            response.Errors.AddRange(store.Alarms.Select(alarm => FormattableString.Invariant($"group:{group.Entry.Group} memberID:{alarm.MemberID} alarm:{alarm.Alarm.ToString().ToUpperInvariant()} ")));
        }

        if (leaderless > 0) response.Errors.Add(FormattableString.Invariant($"etcdserver: no leader in {leaderless} of {groups.Count} groups"));
        response.Header = header.ToMessage(revision: 0, (long)response.RaftTerm);
        return response;
    }

    /// <summary>Lists, raises or ends alarms in all groups, one after the other.</summary>
    /// <param name="keyspace">The keyspace.</param>
    /// <param name="request">What is asked.</param>
    /// <returns>The alarms of all groups, each once.</returns>
    /// <exception cref="global::Grpc.Core.RpcException">A group refused, or nobody could be asked; those before it have done what was asked.</exception>
    public async Task<AlarmResponse> AlarmAsync(ShardedKeyspace keyspace, AlarmRequest request)
    {
        var command = KeyValueCommand.Encode(KeyValueOperation.Alarm, request.ToByteArray());
        var response = new AlarmResponse { Header = header.ToMessage(revision: 0, term: 0) };
        for (var shard = 0; shard < keyspace.Shards; shard++)
        {
            var answer = await shards.ProposeAsync(keyspace, shard, command).ConfigureAwait(false);
            var alarms = AlarmResponse.Parser.ParseFrom(RawResponse.BodyOf(answer, out _).Span).Alarms;
            response.Alarms.AddRange(alarms.Where(alarm => !response.Alarms.Contains(alarm)).ToList());
        }

        return response;
    }
}
