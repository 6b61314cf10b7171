using System.Buffers.Binary;
using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Leases;
using DataWarehouse.Node.Recoveries;
using DataWarehouse.Node.Sharding;
using DataWarehouse.Node.Systems;
using DataWarehouse.Plugins.KeyValue;
using Grpc.Core;

namespace DataWarehouse.Node.Forwarding;

/// <summary>
/// Does for other nodes what only a leader, or only a holder of a group, can do. What is asked of the leader it passes on to nobody, so that nodes that disagree about who leads send nothing in a circle; what is asked of
/// a holder goes on to the leader at most. It allows no more than a client may do, for clients reach it, too.
/// </summary>
/// <remarks>Thread-safe; one instance serves all requests.</remarks>
/// <param name="router">Finds the keyspace of a request.</param>
/// <param name="engine">The engine.</param>
/// <param name="leases">Renews leases.</param>
/// <param name="counters">What is counted.</param>
/// <param name="system">The system group.</param>
/// <param name="gate">The way to the system group's leader.</param>
/// <param name="sights">What leaders of groups say of them.</param>
/// <param name="recoveries">Who was given up, and may not start.</param>
/// <param name="moves">Hands leaderships over.</param>
/// <param name="identity">Whose data directory it is.</param>
/// <param name="settings">What this release can do.</param>
internal sealed class ForwardingService(KeyspaceRouter router, EngineGate engine, LeaseKeeper leases, NodeCounters counters, SystemGroup system, SystemGate gate, SightBook sights, RecoveryBook recoveries, LeaderMoves moves, NodeIdentity identity, NodeSettings settings)
{
    /// <summary>Answers another node.</summary>
    /// <param name="request">What is asked, as <see cref="ForwardFormat"/> writes it.</param>
    /// <param name="context">The call.</param>
    public async Task<byte[]> AskAsync(byte[] request, ServerCallContext context)
    {
        counters.Received.Add();
        if (request.Length < ForwardFormat.RequestHeaderBytes) return ForwardFormat.WriteAnswer(new EngineAnswer(EngineOutcome.Refused, 0, default));
        var rest = request.AsMemory(ForwardFormat.RequestHeaderBytes);
        if (await AnswerOfSystemAsync((ForwardKind)request[0], rest).ConfigureAwait(false) is { } answer) return ForwardFormat.WriteAnswer(answer);

        // Where it is not open, nothing was done: the other node may ask again, or somebody else.
        if (router.FindGroup(context) is not { } keyspace) return ForwardFormat.WriteAnswer(new EngineAnswer(EngineOutcome.NoLeader, 0, default));
        return ForwardFormat.WriteAnswer((ForwardKind)request[0] switch
        {
            ForwardKind.Propose when IsAllowed(rest.Span, keyspace.Entry) => await EngineGate.ProposeHereAsync(keyspace, rest).ConfigureAwait(false),
            ForwardKind.ProposeThrough when IsAllowed(rest.Span, keyspace.Entry) => await engine.ProposeAsync(keyspace, rest).ConfigureAwait(false),
            ForwardKind.Query or ForwardKind.QueryLocal when IsQuery(rest.Span) =>
                await engine.QueryAsync(keyspace, rest, isLocal: (ForwardKind)request[0] == ForwardKind.QueryLocal, context.CancellationToken).ConfigureAwait(false),
            ForwardKind.KeepAlive or ForwardKind.Remaining when rest.Length == sizeof(long) => await leases.AskHereAsync(keyspace, (ForwardKind)request[0], IdOf(rest)).ConfigureAwait(false),
            _ => new EngineAnswer(EngineOutcome.Refused, 0, default),
        });
    }

    private async Task<EngineAnswer?> AnswerOfSystemAsync(ForwardKind kind, ReadOnlyMemory<byte> rest) => kind switch
    {
        ForwardKind.Decide => await SystemGate.ProposeHereAsync(system, rest).ConfigureAwait(false),
        ForwardKind.Started => recoveries.Refuse(rest.Span) ?? await gate.AskForAsync(rest).ConfigureAwait(false),
        ForwardKind.Introduce => new EngineAnswer(EngineOutcome.Answered, 0, new FounderAnswer(identity.Directory, settings.Levels.Highest).Write(rest.Span)),
        ForwardKind.Sights => new EngineAnswer(sights.TryTake(rest.Span) ? EngineOutcome.Answered : EngineOutcome.Refused, 0, default),
        ForwardKind.MoveLeader => await moves.AnswerAsync(rest).ConfigureAwait(false),
        _ => null,
    };

    private static long IdOf(ReadOnlyMemory<byte> rest) => BinaryPrimitives.ReadInt64LittleEndian(rest.Span);

    /// <summary>Whether a command for a group of a sharded keyspace is about nothing but what lies in that group.</summary>
    private static bool Belongs(ReadOnlySpan<byte> command, KeyspaceEntry entry)
    {
        var operation = (KeyValueOperation)command[1];
        if (operation == KeyValueOperation.Alarm) return true;
        if (operation is not (KeyValueOperation.Put or KeyValueOperation.DeleteRange or KeyValueOperation.Txn)) return false;
        var tags = RequestTags.Of(operation, command[KeyValueCommand.HeaderBytes..]);
        return tags.Scope is TagScope.None or TagScope.One && ShardMap.ShardOf(tags.Tag, entry.Shards) == entry.Shard;
    }

    private static bool IsAllowed(ReadOnlySpan<byte> command, KeyspaceEntry entry) => IsCommand(command) && (!entry.IsSharded || Belongs(command, entry));

    private static bool IsQuery(ReadOnlySpan<byte> query) => query.Length >= KeyValueCommand.HeaderBytes && query[0] == KeyValueCommand.Format
        && (KeyValueOperation)query[1] is KeyValueOperation.Range or KeyValueOperation.ReadTxn;

    private static bool IsCommand(ReadOnlySpan<byte> command) => command.Length >= KeyValueCommand.HeaderBytes && command[0] == KeyValueCommand.Format
        && (KeyValueOperation)command[1] is KeyValueOperation.Put or KeyValueOperation.DeleteRange or KeyValueOperation.Txn or KeyValueOperation.Compact or KeyValueOperation.LeaseGrant
            or KeyValueOperation.LeaseRevoke or KeyValueOperation.Alarm;
}
