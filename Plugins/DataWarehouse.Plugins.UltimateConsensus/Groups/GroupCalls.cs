using System.Runtime.CompilerServices;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;

namespace DataWarehouse.Plugins.UltimateConsensus.Groups;

/// <summary>Takes calls to the replica of this process that leads, and looks for another while the refusals are ones that promise "no effect".</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="board">What is known of the group.</param>
/// <param name="time">The clock.</param>
/// <param name="patience">How long a call looks for a leader.</param>
/// <param name="rest">The longest time between two looks.</param>
internal sealed class GroupCalls(GroupBoard board, TimeProvider time, TimeSpan patience, TimeSpan rest)
{
    /// <summary>Proposes.</summary>
    /// <param name="envelope">What.</param>
    /// <param name="cancellationToken">Ends the wait, with an unknown outcome.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ProposalResult> ProposeAsync(CommandEnvelope envelope, CancellationToken cancellationToken)
    {
        LeaderSearch? search = null;
        var last = new ProposalResult(ProposalStatus.NotLeader, 0, 0, default, default);
        while (true)
        {
            if (board.Leading is { } replica)
            {
                last = await replica.ProposeAsync(envelope, cancellationToken).ConfigureAwait(false);
                if (last.IsApplied) board.Answered(last.Index);
                if (!IsToSeek(last.Status)) return last;
                board.Refuted(replica, last.Leader);
            }

            search ??= NewSearch();
            if (board.LeaderElsewhere is var elsewhere && elsewhere != default) return last with { Status = ProposalStatus.NotLeader, Leader = elsewhere };
            if (!await search.GoOnAsync(cancellationToken).ConfigureAwait(false)) return board.IsClosed || board.IsLost ? last with { Status = ProposalStatus.Stopped } : last;
        }
    }

    /// <summary>Reads, at the leader if it is here, otherwise at any replica of this process.</summary>
    /// <param name="request">The question.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<QueryResult> QueryAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        LeaderSearch? search = null;
        var last = new QueryResult(QueryOutcome.NotLeader, 0, default, default);
        while (true)
        {
            if ((board.Leading ?? board.Replicas.FirstOrDefault()) is { } replica)
            {
                last = await replica.QueryAsync(request, cancellationToken).ConfigureAwait(false);
                if (last.Outcome == QueryOutcome.Answered) board.Answered(last.Index);
                if (last.Outcome is not (QueryOutcome.NotLeader or QueryOutcome.Stopped or QueryOutcome.NotHere)) return last;
                board.Refuted(replica, last.Leader);
            }

            search ??= NewSearch();
            if (!await search.GoOnAsync(cancellationToken).ConfigureAwait(false)) return board.IsClosed || board.IsLost ? last with { Outcome = QueryOutcome.Stopped } : last;
        }
    }

    /// <summary>Waits until a leader is known.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether one is.</returns>
    public async ValueTask<bool> FindLeaderAsync(CancellationToken cancellationToken)
    {
        var search = NewSearch();
        do
        {
            if (board.Leading is not null || search.IsElsewhere) return true;
        }
        while (await search.GoOnAsync(cancellationToken).ConfigureAwait(false));

        return false;
    }

    /// <summary>Rests between two looks.</summary>
    /// <param name="cancellationToken">Ends the rest.</param>
    public Task RestAsync(CancellationToken cancellationToken) => Task.Delay(rest, time, cancellationToken);

    /// <summary>Whether a refusal promises that the proposal has no effect, and another replica may take it.</summary>
    private static bool IsToSeek(ProposalStatus status) =>
        status is ProposalStatus.NotLeader or ProposalStatus.Superseded or ProposalStatus.Stopped or ProposalStatus.NotHere or ProposalStatus.DiskFull;

    private LeaderSearch NewSearch() => new(board, time, patience, rest);
}
