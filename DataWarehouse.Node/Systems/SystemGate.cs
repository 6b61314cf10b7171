using DataWarehouse.Node.Forwarding;
using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Queries;
using Grpc.Core;

namespace DataWarehouse.Node.Systems;

/// <summary>
/// Puts decisions to the system group, here or at its leader. What surely had no effect is tried again within <see cref="NodeSettings.LeaderWait"/>; what may have been applied is not, and need not be: the
/// group's state says what is so, and whoever asked looks there.
/// </summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="settings">How long to wait for a leader.</param>
/// <param name="group">The system group.</param>
/// <param name="links">The way to the other nodes.</param>
/// <param name="time">The clock.</param>
internal sealed class SystemGate(NodeSettings settings, SystemGroup group, ForwardLinks links, TimeProvider time)
{
    private static readonly byte[] Summary = SystemQuery.First(SystemQueryKind.Summary).Encode();

    /// <summary>Waits until this node has applied everything of the members, keyspaces and tokens that anybody was told of before.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RpcException">The node is starting or has stopped, or nobody leads.</exception>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        if (!group.IsRunning) throw Refusals.NotStarted();
        var answer = await QueryAsync(Summary, cancellationToken).ConfigureAwait(false);
        if (answer.Outcome != QueryOutcome.Answered) throw (answer.Outcome == QueryOutcome.Stopped ? Refusals.Stopped() : Refusals.NoLeader());
    }

    /// <summary>Proposes a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">Ends the wait for a leader.</param>
    /// <returns>The group's answer; null if there is none: no leader, or nobody knows whether it was applied.</returns>
    public async Task<SystemAnswer?> ProposeAsync(SystemCommand command, CancellationToken cancellationToken)
    {
        var bytes = command.Encode();
        var patience = new Patience(settings.LeaderWait, time);
        while (true)
        {
            var lead = group.Leadership.Now;
            var answer = !lead.IsKnown ? new EngineAnswer(EngineOutcome.NoLeader, lead.Term, default)
                : lead.IsHere ? await ProposeHereAsync(group, bytes).ConfigureAwait(false)
                : await links.AskSystemAsync(lead.Leader, ForwardKind.Decide, bytes).ConfigureAwait(false);
            if (answer.Outcome != EngineOutcome.NoLeader) return AnswerOf(answer);
            if (!await patience.WaitAsync(group.Leadership, lead, cancellationToken).ConfigureAwait(false)) return null;
        }
    }

    /// <summary>Proposes the start of another node, here or at the leader, once and without waiting for one.</summary>
    /// <param name="command">The command; nothing but a start is passed on.</param>
    public async Task<EngineAnswer> AskForAsync(ReadOnlyMemory<byte> command)
    {
        var lead = group.Leadership.Now;
        if (command.Length < 2 || (SystemOperation)command.Span[1] != SystemOperation.NodeStarted) return new EngineAnswer(EngineOutcome.Refused, 0, default);
        if (!lead.IsKnown) return new EngineAnswer(group.State.IsInitialised ? EngineOutcome.Busy : EngineOutcome.Refused, lead.Term, default);
        var answer = lead.IsHere ? await ProposeHereAsync(group, command).ConfigureAwait(false) : await links.AskSystemAsync(lead.Leader, ForwardKind.Decide, command).ConfigureAwait(false);
        return answer.Outcome == EngineOutcome.NoLeader ? answer with { Outcome = EngineOutcome.Busy } : answer;
    }

    /// <summary>Asks the group something, by this node's replica; tried again while nobody leads.</summary>
    /// <param name="request">What.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<QueryResult> QueryAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        var patience = new Patience(settings.LeaderWait, time);
        while (true)
        {
            var lead = group.Leadership.Now;
            var answer = await group.Replica.QueryAsync(request, cancellationToken).ConfigureAwait(false);
            if (answer.Outcome != QueryOutcome.NotLeader || !await patience.WaitAsync(group.Leadership, lead, cancellationToken).ConfigureAwait(false)) return answer;
        }
    }

    /// <summary>Proposes a command here and nowhere else.</summary>
    /// <param name="group">The system group.</param>
    /// <param name="command">The command.</param>
    public static async Task<EngineAnswer> ProposeHereAsync(SystemGroup group, ReadOnlyMemory<byte> command)
    {
        if (!group.IsRunning) return new EngineAnswer(EngineOutcome.NoLeader, 0, default);
        var result = await group.Replica.ProposeAsync(command, CancellationToken.None).ConfigureAwait(false);
        return new EngineAnswer(
            result.Status switch
            {
                ProposalStatus.Applied => EngineOutcome.Answered,
                ProposalStatus.OutcomeUnknown or ProposalStatus.AppliedResponseGone => EngineOutcome.Unknown,
                ProposalStatus.NotLeader or ProposalStatus.Superseded or ProposalStatus.Busy => EngineOutcome.NoLeader,
                ProposalStatus.DiskFull => EngineOutcome.DiskFull,
                ProposalStatus.Stopped or ProposalStatus.NotHere => EngineOutcome.Stopped,
                _ => EngineOutcome.Refused,
            },
            result.Term,
            result.Response);
    }

    /// <summary>The group's answer, or null if there is none.</summary>
    /// <param name="answer">What came.</param>
    public static SystemAnswer? AnswerOf(in EngineAnswer answer) =>
        answer.Outcome == EngineOutcome.Answered && SystemAnswer.TryRead(answer.Response.Span, out var read) ? read : null;
}
