using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Forwarding;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;

namespace DataWarehouse.Node.Grpc;

/// <summary>
/// Puts requests to the engine. A command goes to the leader, wherever it is; who leads may change meanwhile, and what surely had no effect is then tried again, within
/// <see cref="NodeSettings.LeaderWait"/>. What may have been applied is never tried again.
/// </summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="settings">How long to wait for a leader.</param>
/// <param name="links">The way to the other nodes.</param>
/// <param name="time">The clock.</param>
internal sealed class EngineGate(NodeSettings settings, ForwardLinks links, TimeProvider time)
{
    /// <summary>Proposes a command, here or at the leader.</summary>
    /// <param name="keyspace">The keyspace.</param>
    /// <param name="command">The command in its envelope; must not change until the task has ended.</param>
    public async ValueTask<EngineAnswer> ProposeAsync(Keyspace keyspace, ReadOnlyMemory<byte> command)
    {
        var lead = keyspace.Leadership.Now;
        if (lead.IsHere)
        {
            // No token: the engine ends the wait by itself, and a client that has gone away changes nothing about its command.
            using var span = RequestTracing.IsOn ? RequestTracing.BeginProposal(keyspace.Entry.Name, keyspace.Entry.Group, isForwarded: false) : null;
            var result = await keyspace.Replica.ProposeAsync(command, CancellationToken.None).ConfigureAwait(false);
            RequestTracing.EndProposal(span, result, keyspace.Marks);
            if (result.Status == ProposalStatus.Applied) return new EngineAnswer(EngineOutcome.Answered, result.Term, result.Response);
            if (!HadNoEffectAndMayGoElsewhere(result.Status)) return AnswerOf(result, lead);
        }

        return await ProposeInTimeAsync(keyspace, command).ConfigureAwait(false);
    }

    /// <summary>Proposes a command here and nowhere else.</summary>
    /// <param name="keyspace">The keyspace.</param>
    /// <param name="command">The command in its envelope; must not change until the task has ended.</param>
    public static async ValueTask<EngineAnswer> ProposeHereAsync(Keyspace keyspace, ReadOnlyMemory<byte> command)
    {
        var lead = keyspace.Leadership.Now;
        using var span = RequestTracing.IsOn ? RequestTracing.BeginProposal(keyspace.Entry.Name, keyspace.Entry.Group, isForwarded: false) : null;
        var result = await keyspace.Replica.ProposeAsync(command, CancellationToken.None).ConfigureAwait(false);
        RequestTracing.EndProposal(span, result, keyspace.Marks);
        return AnswerOf(result, lead);
    }

    /// <summary>Asks the state machine.</summary>
    /// <param name="keyspace">The keyspace.</param>
    /// <param name="query">The query in its envelope; must not change until the task has ended.</param>
    /// <param name="isLocal">Whether what this node knows will do, which may be old; else the answer is linearizable.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<EngineAnswer> QueryAsync(Keyspace keyspace, ReadOnlyMemory<byte> query, bool isLocal, CancellationToken cancellationToken) =>
        isLocal ? QueryLocalAsync(keyspace, query, cancellationToken) : QueryLinearizableAsync(keyspace, query, cancellationToken);

    private static async ValueTask<EngineAnswer> QueryLocalAsync(Keyspace keyspace, ReadOnlyMemory<byte> query, CancellationToken cancellationToken)
    {
        var result = await keyspace.Replica.QueryLocalAsync(query, cancellationToken).ConfigureAwait(false);
        return AnswerOf(result, keyspace.Leadership.Now);
    }

    private async ValueTask<EngineAnswer> QueryLinearizableAsync(Keyspace keyspace, ReadOnlyMemory<byte> query, CancellationToken cancellationToken)
    {
        var lead = keyspace.Leadership.Now;
        var result = await keyspace.Replica.QueryAsync(query, CancellationToken.None).ConfigureAwait(false);
        if (result.Outcome != QueryOutcome.NotLeader) return AnswerOf(result, lead);

        var patience = new Patience(settings.LeaderWait, time);
        while (await patience.WaitAsync(keyspace.Leadership, lead, cancellationToken).ConfigureAwait(false))
        {
            lead = keyspace.Leadership.Now;
            result = await keyspace.Replica.QueryAsync(query, cancellationToken).ConfigureAwait(false);
            if (result.Outcome != QueryOutcome.NotLeader) break;
        }

        return AnswerOf(result, lead);
    }

    private async ValueTask<EngineAnswer> ProposeInTimeAsync(Keyspace keyspace, ReadOnlyMemory<byte> command)
    {
        var patience = new Patience(settings.LeaderWait, time);
        while (true)
        {
            var lead = keyspace.Leadership.Now;
            var answer = !lead.IsKnown ? new EngineAnswer(EngineOutcome.NoLeader, lead.Term, default)
                : lead.IsHere ? await ProposeHereAsync(keyspace, command).ConfigureAwait(false)
                : await ForwardAsync(lead, keyspace, command).ConfigureAwait(false);
            if (answer.Outcome != EngineOutcome.NoLeader) return answer;
            if (keyspace.Ended.IsCompleted) return answer with { Outcome = EngineOutcome.Stopped };
            if (!await patience.WaitAsync(keyspace.Leadership, lead, CancellationToken.None).ConfigureAwait(false)) return answer;
        }
    }

    private async ValueTask<EngineAnswer> ForwardAsync(Lead lead, Keyspace keyspace, ReadOnlyMemory<byte> command)
    {
        using var span = RequestTracing.IsOn ? RequestTracing.BeginProposal(keyspace.Entry.Name, keyspace.Entry.Group, isForwarded: true) : null;
        var answer = await links.ProposeAsync(lead, keyspace, command).ConfigureAwait(false);
        span?.SetTag("dw.outcome", answer.Outcome.ToString());
        return answer;
    }

    private static bool HadNoEffectAndMayGoElsewhere(ProposalStatus status) => status is ProposalStatus.NotLeader or ProposalStatus.Superseded;

    private static EngineAnswer AnswerOf(in ProposalResult result, Lead lead) => new(
        result.Status switch
        {
            ProposalStatus.Applied => EngineOutcome.Answered,
            ProposalStatus.NotLeader or ProposalStatus.Superseded => EngineOutcome.NoLeader,
            ProposalStatus.Busy => EngineOutcome.Busy,
            ProposalStatus.TooLarge => EngineOutcome.TooLarge,
            ProposalStatus.DiskFull => EngineOutcome.DiskFull,
            ProposalStatus.Stopped or ProposalStatus.NotHere => EngineOutcome.Stopped,
            ProposalStatus.OutcomeUnknown or ProposalStatus.AppliedResponseGone => EngineOutcome.Unknown,
            _ => EngineOutcome.Refused,
        },
        result.Term == 0 ? lead.Term : result.Term,
        result.Response);

    private static EngineAnswer AnswerOf(in QueryResult result, Lead lead) => new(
        result.Outcome switch
        {
            QueryOutcome.Answered => EngineOutcome.Answered,
            QueryOutcome.NotLeader => EngineOutcome.NoLeader,
            QueryOutcome.Busy => EngineOutcome.Busy,
            QueryOutcome.TooLarge => EngineOutcome.AnswerTooLarge,
            QueryOutcome.Stopped or QueryOutcome.NotHere => EngineOutcome.Stopped,
            _ => EngineOutcome.Refused,
        },
        lead.Term,
        result.Response);
}
