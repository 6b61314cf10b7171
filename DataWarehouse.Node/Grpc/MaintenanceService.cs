using DataWarehouse.Node.Backups;
using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Sharding;
using DataWarehouse.Node.Systems;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.KeyValue;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Node.Grpc;

/// <summary>The Maintenance service.</summary>
/// <remarks>Thread-safe; one instance serves all requests.</remarks>
/// <param name="router">Finds the keyspace of a request.</param>
/// <param name="gate">The engine.</param>
/// <param name="book">The members.</param>
/// <param name="header">The header of answers.</param>
/// <param name="taker">Takes backups.</param>
/// <param name="sharded">The same of sharded keyspaces.</param>
/// <param name="home">Where keyspaces are served that are not here.</param>
/// <param name="system">The system group.</param>
/// <param name="progress">What stands still.</param>
internal sealed class MaintenanceService(
    KeyspaceRouter router, EngineGate gate, MemberBook book, HeaderPrefix header, BackupTaker taker, ShardedMaintenance sharded, KeyspaceHome home, SystemGroup system, NodeProgress progress) : Maintenance.MaintenanceBase
{
    /// <summary>The release of etcd whose API a client may expect.</summary>
    public const string ApiVersion = "3.5.13";

    /// <summary>Asks a store how it is.</summary>
    internal static readonly byte[] StatusQuery = KeyValueCommand.Encode(KeyValueOperation.Status, []);

    /// <inheritdoc/>
    public override async Task<AlarmResponse> Alarm(AlarmRequest request, ServerCallContext context)
    {
        var target = router.Locate(context);
        if (target.Many is { } many) return await sharded.AlarmAsync(many, request).ConfigureAwait(false);
        var answer = await gate.ProposeAsync(target.One!, KeyValueCommand.Encode(KeyValueOperation.Alarm, request.ToByteArray())).ConfigureAwait(false);
        var response = AlarmResponse.Parser.ParseFrom(RawResponse.BodyOf(answer, out var revision).Span);
        response.Header = header.ToMessage(revision, answer.Term);
        return response;
    }

    /// <inheritdoc/>
    public override async Task<StatusResponse> Status(StatusRequest request, ServerCallContext context)
    {
        if (router.TryName(context.GetHttpContext(), out var name) && home.FindElsewhere(name) is not null) return StatusWithout();
        var target = router.Locate(context);
        if (target.Many is { } many) return await StatusAsync(many, context.CancellationToken).ConfigureAwait(false);
        var keyspace = target.One!;
        if (progress.IsMute(keyspace.Entry.Group)) return StatusOfMute(keyspace);
        var replica = await keyspace.Replica.GetStatusAsync(context.CancellationToken).ConfigureAwait(false);
        var answer = await gate.QueryAsync(keyspace, StatusQuery, isLocal: true, context.CancellationToken).ConfigureAwait(false);
        var store = StoreStatus.Parser.ParseFrom(RawResponse.BodyOf(answer, out var revision).Span);
        var response = new StatusResponse
        {
            Header = header.ToMessage(revision, replica.Term),
            Version = ApiVersion,
            DbSize = store.MemoryBytes,
            DbSizeInUse = store.ChargedBytes,
            Leader = book.NumberOf(replica.Leader),
            RaftIndex = (ulong)replica.Commit,
            RaftTerm = (ulong)replica.Term,
            RaftAppliedIndex = (ulong)replica.Applied,
            IsLearner = replica.Members.Any(member => member.Member.Replica == replica.Replica && member.Part == RaftMemberPart.Learner),
        };
        if (replica.Leader == default) response.Errors.Add("etcdserver: no leader");
        if (replica.Fault is { } fault) response.Errors.Add("etcdserver: the replica has stopped: " + fault);
        response.Errors.AddRange(store.Alarms.Select(static alarm => $"memberID:{alarm.MemberID} alarm:{alarm.Alarm.ToString().ToUpperInvariant()} "));
        response.Errors.AddRange(progress.Now.Select(progress.Describe));
        return response;
    }

    private async Task<StatusResponse> StatusAsync(ShardedKeyspace keyspace, CancellationToken cancellationToken)
    {
        if (keyspace.Opened.FirstOrDefault(group => progress.IsMute(group.Entry.Group)) is { } mute) return StatusOfMute(mute);
        var response = await sharded.StatusAsync(keyspace, cancellationToken).ConfigureAwait(false);
        response.Errors.AddRange(progress.Now.Select(progress.Describe));
        return response;
    }

    /// <summary>Whoever had to be asked stands still: what is known without asking, and why there is no more.</summary>
    private StatusResponse StatusOfMute(Keyspace keyspace)
    {
        var lead = keyspace.Leadership.Now;
        var response = new StatusResponse { Header = header.ToMessage(keyspace.Hub.Revision, lead.Term), Version = ApiVersion, Leader = book.NumberOf(lead.Leader), RaftTerm = (ulong)lead.Term };
        response.Errors.AddRange(progress.Now.Select(progress.Describe));
        return response;
    }

    /// <summary>A node that holds nothing of the keyspace has nothing to say of it but that it runs; its leader is the one of the system group.</summary>
    private StatusResponse StatusWithout()
    {
        var lead = system.Leadership.Now;
        var response = new StatusResponse { Header = header.ToMessage(0, lead.Term), Version = ApiVersion, Leader = book.NumberOf(lead.Leader), RaftTerm = (ulong)lead.Term };
        if (!lead.IsKnown) response.Errors.Add("etcdserver: no leader");
        return response;
    }

    /// <inheritdoc/>
    public override Task<DefragmentResponse> Defragment(DefragmentRequest request, ServerCallContext context)
    {
        // The store gives space back by itself: after a compaction there is nothing left to do.
        var keyspace = router.Find(context);
        return Task.FromResult(new DefragmentResponse { Header = header.ToMessage(keyspace.Hub.Revision, keyspace.Leadership.Now.Term) });
    }

    /// <inheritdoc/>
    public override async Task<HashResponse> Hash(HashRequest request, ServerCallContext context)
    {
        var hash = await HashAsync(new HashKVRequest(), context).ConfigureAwait(false);
        return new HashResponse { Header = hash.Header, Hash = hash.Hash };
    }

    /// <inheritdoc/>
    public override Task<HashKVResponse> HashKV(HashKVRequest request, ServerCallContext context) => HashAsync(request, context);

    /// <inheritdoc/>
    public override async Task Snapshot(SnapshotRequest request, IServerStreamWriter<SnapshotResponse> responseStream, ServerCallContext context)
    {
        // Clients of etcd look for the digest at the end, and for no more; the rest is our own form.
        using var place = router.FindForStream(context);
        var keyspace = place.Keyspace;
        await taker.TakeAsync(
            [keyspace],
            isLocal: false,
            (bytes, left) => responseStream.WriteAsync(
                new SnapshotResponse { Header = header.ToMessage(keyspace.Hub.Revision, keyspace.Leadership.Now.Term), Blob = UnsafeByteOperations.UnsafeWrap(bytes), RemainingBytes = (ulong)left },
                context.CancellationToken),
            context.CancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async Task<MoveLeaderResponse> MoveLeader(MoveLeaderRequest request, ServerCallContext context)
    {
        var keyspace = router.Find(context);
        if (!keyspace.Leadership.Now.IsHere) throw Refusals.NotLeader();
        var target = book.Find(request.TargetID) ?? throw Refusals.BadTransferee();
        var status = await keyspace.Replica.GetStatusAsync(context.CancellationToken).ConfigureAwait(false);
        var member = status.Members.FirstOrDefault(member => member.Member.Node == target.Id && member.Part == RaftMemberPart.Voter);
        if (member.Member.Replica == 0) throw Refusals.BadTransferee();
        var result = await keyspace.Replica.TransferLeadershipAsync(member.Member.Replica, context.CancellationToken).ConfigureAwait(false);
        if (result.IsDone) return new MoveLeaderResponse { Header = header.ToMessage(keyspace.Hub.Revision, keyspace.Leadership.Now.Term) };
        throw result.Status switch
        {
            ChangeStatus.NotLeader => Refusals.NotLeader(),
            ChangeStatus.NotPossible => Refusals.BadTransferee(),
            ChangeStatus.Busy => Refusals.TooManyRequests(),
            ChangeStatus.Stopped => Refusals.Stopped(),
            _ => Refusals.With(StatusCode.Unavailable, "etcdserver: request timed out, possibly due to previous leader failure"),
        };
    }

    /// <inheritdoc/>
    public override Task<DowngradeResponse> Downgrade(DowngradeRequest request, ServerCallContext context) => throw Refusals.Unimplemented("there is no other release that this data could be used with");

    private async Task<HashKVResponse> HashAsync(HashKVRequest request, ServerCallContext context)
    {
        // Of this very node: hashes are asked of each member, to be compared.
        var answer = await gate.QueryAsync(router.Find(context), KeyValueCommand.Encode(KeyValueOperation.HashKv, request.ToByteArray()), isLocal: true, context.CancellationToken).ConfigureAwait(false);
        var response = HashKVResponse.Parser.ParseFrom(RawResponse.BodyOf(answer, out var revision).Span);
        response.Header = header.ToMessage(revision, answer.Term);
        return response;
    }
}
