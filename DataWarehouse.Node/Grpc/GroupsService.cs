using System.Text;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Systems;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using Grpc.Core;

namespace DataWarehouse.Node.Grpc;

/// <summary>The admin service of groups: which do most on this node, and who leads them.</summary>
/// <remarks>Thread-safe; one instance serves all requests.</remarks>
/// <param name="engine">The groups.</param>
/// <param name="table">The keyspaces.</param>
/// <param name="moves">Hands leaderships over.</param>
/// <param name="gate">Knows what a node that is behind does not.</param>
/// <param name="book">The members.</param>
/// <param name="time">The clock.</param>
internal sealed class GroupsService(NodeEngine engine, KeyspaceTable table, LeaderMoves moves, SystemGate gate, MemberBook book, TimeProvider time) : Groups.GroupsBase
{
    private const int SampleMsUsual = 1_000;
    private const int SampleMsMin = 100;
    private const int SampleMsMax = 10_000;
    private const int LimitUsual = 50;
    private const int LimitMax = 4_096;

    /// <inheritdoc/>
    public override async Task<GroupTopResponse> Top(GroupTopRequest request, ServerCallContext context)
    {
        var sample = request.SampleMs == 0 ? SampleMsUsual : request.SampleMs;
        var limit = request.Limit == 0 ? LimitUsual : request.Limit;
        if (sample is < SampleMsMin or > SampleMsMax) throw Refuse(FormattableString.Invariant($"A node looks for {SampleMsMin} to {SampleMsMax} ms, not {sample}."));
        if (limit is < 1 or > LimitMax) throw Refuse(FormattableString.Invariant($"1 to {LimitMax} groups are named, not {limit}."));
        var began = time.GetTimestamp();
        var before = (await engine.SurveyAsync(context.CancellationToken).ConfigureAwait(false)).Groups.ToDictionary(static glance => glance.Group);
        await Task.Delay(TimeSpan.FromMilliseconds(sample), time, context.CancellationToken).ConfigureAwait(false);
        var now = await engine.SurveyAsync(context.CancellationToken).ConfigureAwait(false);
        var seconds = time.GetElapsedTime(began).TotalSeconds;
        var response = new GroupTopResponse { Total = now.Groups.Count, Node = book.Self.Node, Complete = now.IsComplete };
        response.Groups.AddRange(now.Groups
            .Select(glance => RowOf(glance, before.TryGetValue(glance.Group, out var earlier) ? earlier : glance, seconds))
            .OrderByDescending(static row => row.EntriesPerSecond).ThenByDescending(static row => row.BytesPerSecond).ThenBy(static row => row.Group).Take(limit));
        return response;
    }

    /// <inheritdoc/>
    public override async Task<GroupMoveLeaderResponse> MoveLeader(GroupMoveLeaderRequest request, ServerCallContext context)
    {
        if (!moves.Knows(request.Group) || book.Find(request.Target) is null) await gate.CatchUpAsync(context.CancellationToken).ConfigureAwait(false);
        if (!moves.Knows(request.Group)) throw Refusals.With(StatusCode.NotFound, FormattableString.Invariant($"There is no group {request.Group}; 'dw group top' names those of a node."));
        if (book.Find(request.Target) is null) throw Refusals.MemberNotFound();
        var answer = await moves.MoveAsync(request.Group, request.Target, context.CancellationToken).ConfigureAwait(false);
        return answer.Outcome switch
        {
            EngineOutcome.Answered => new GroupMoveLeaderResponse { From = Encoding.UTF8.GetString(answer.Response.Span) },
            EngineOutcome.Refused => throw Refusals.With(StatusCode.FailedPrecondition, answer.Response.IsEmpty ? "The node that leads does not know how to hand a leadership over: it runs an earlier release." : Encoding.UTF8.GetString(answer.Response.Span)),
            var outcome => throw Refusals.Of(outcome),
        };
    }

    private static RpcException Refuse(string reason) => new(new Status(StatusCode.InvalidArgument, reason));

    private GroupTopRow RowOf(in GroupGlance now, in GroupGlance before, double seconds) => new()
    {
        Group = now.Group,
        Keyspace = table.FindOpen(now.Group)?.Entry.Name ?? string.Empty,
        Leader = now.Leader.Node ?? string.Empty,
        Term = now.Term,
        Last = now.Last,
        Commit = now.Commit,
        Applied = now.Applied,
        Behind = now.Behind,
        EntriesPerSecond = Math.Max(0, now.Applied - before.Applied) / seconds,
        BytesPerSecond = Math.Max(0, now.AppliedBytes - before.AppliedBytes) / seconds,
        Waiting = now.Waiting,
        Asleep = now.IsAsleep,
        Fault = now.Fault ?? string.Empty,
    };
}
