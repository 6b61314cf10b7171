using System.Buffers.Binary;
using System.Text;
using DataWarehouse.Node.Forwarding;
using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Systems;

/// <summary>
/// Hands the leadership of a group to a voter that somebody names: here, or by asking the node that leads. A node that does not lead says so and does nothing, so the next one may be asked, and all of them again while
/// nobody leads, within <see cref="NodeSettings.LeaderWait"/>.
/// </summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="engine">The replicas.</param>
/// <param name="system">Knows where groups are.</param>
/// <param name="book">The members.</param>
/// <param name="links">The way to the other nodes.</param>
/// <param name="settings">How long to wait for a leader.</param>
/// <param name="time">The clock.</param>
internal sealed class LeaderMoves(NodeEngine engine, SystemGroup system, MemberBook book, ForwardLinks links, NodeSettings settings, TimeProvider time)
{
    private const int RequestBytes = 2 * sizeof(long);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether there is such a group, as far as this node knows.</summary>
    /// <param name="group">The group.</param>
    public bool Knows(long group) => engine.Find(group) is not null || system.State.Groups.ContainsKey(group);

    /// <summary>Hands the leadership over, wherever it is.</summary>
    /// <param name="group">The group.</param>
    /// <param name="target">The number of the node that is to lead.</param>
    /// <param name="cancellationToken">Ends the wait for a leader, and for the end where it is handed over here.</param>
    /// <returns>The name of the node that led, where it is done; else why not.</returns>
    public async Task<EngineAnswer> MoveAsync(long group, ulong target, CancellationToken cancellationToken)
    {
        for (var began = time.GetTimestamp(); ;)
        {
            var answer = await MoveOnceAsync(group, target, cancellationToken).ConfigureAwait(false);
            if (answer.Outcome != EngineOutcome.NoLeader || time.GetElapsedTime(began) >= settings.LeaderWait) return answer;
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Answers another node, which has passed on what somebody asked of it.</summary>
    /// <param name="request">The group and the number of the node that is to lead.</param>
    public Task<EngineAnswer> AnswerAsync(ReadOnlyMemory<byte> request) => request.Length == RequestBytes
        ? MoveHereAsync(BinaryPrimitives.ReadInt64LittleEndian(request.Span), BinaryPrimitives.ReadUInt64LittleEndian(request.Span[sizeof(long)..]), CancellationToken.None)
        : Task.FromResult(new EngineAnswer(EngineOutcome.Refused, 0, default));

    private async Task<EngineAnswer> MoveOnceAsync(long group, ulong target, CancellationToken cancellationToken)
    {
        var here = await MoveHereAsync(group, target, cancellationToken).ConfigureAwait(false);
        if (here.Outcome != EngineOutcome.NoLeader) return here;
        var request = new byte[RequestBytes];
        BinaryPrimitives.WriteInt64LittleEndian(request, group);
        BinaryPrimitives.WriteUInt64LittleEndian(request.AsSpan(sizeof(long)), target);
        foreach (var peer in await CandidatesAsync(group, cancellationToken).ConfigureAwait(false))
        {
            var answer = await links.AskSystemAsync(peer, ForwardKind.MoveLeader, request).ConfigureAwait(false);
            if (answer.Outcome != EngineOutcome.NoLeader) return answer;
        }

        return here;
    }

    private async Task<EngineAnswer> MoveHereAsync(long group, ulong target, CancellationToken cancellationToken)
    {
        if (engine.Find(group) is not { } replica) return new EngineAnswer(EngineOutcome.NoLeader, 0, default);
        var status = await replica.GetStatusAsync(cancellationToken).ConfigureAwait(false);
        if (!status.IsLeader) return new EngineAnswer(EngineOutcome.NoLeader, status.Term, default);
        if (book.Find(target) is not { } member) return Refused(status, "there is no such member; 'dw member list' names those that there are");
        if (member.Id == book.Self) return Done(status, string.Empty);
        var to = status.Members.FirstOrDefault(one => one.Member.Node == member.Id && one.Part == RaftMemberPart.Voter);
        if (to.Member.Replica == 0)
            return Refused(status, FormattableString.Invariant($"'{member.Name}' does not vote in group {group}; {string.Join(", ", status.Members.Where(static one => one.Part == RaftMemberPart.Voter).Select(static one => one.Member.Node.Node))} do"));
        var result = await replica.TransferLeadershipAsync(to.Member.Replica, cancellationToken).ConfigureAwait(false);
        return result.Status switch
        {
            _ when result.IsDone => Done(status, book.Self.Node),
            ChangeStatus.NotLeader => new EngineAnswer(EngineOutcome.NoLeader, status.Term, default),
            ChangeStatus.NotPossible => Refused(status, $"'{member.Name}' cannot lead now: it is too far behind, or not heard"),
            ChangeStatus.Busy => new EngineAnswer(EngineOutcome.Busy, status.Term, default),
            ChangeStatus.Stopped => new EngineAnswer(EngineOutcome.Stopped, status.Term, default),
            _ => new EngineAnswer(EngineOutcome.Unknown, status.Term, default),
        };
    }

    /// <summary>Who may lead the group: first who does as far as known here, then whoever else votes in it.</summary>
    private async Task<IEnumerable<PeerId>> CandidatesAsync(long group, CancellationToken cancellationToken)
    {
        var known = engine.Find(group) is { } replica ? (await replica.GetStatusAsync(cancellationToken).ConfigureAwait(false)).Leader : default;
        var voters = system.State.Groups.TryGetValue(group, out var record)
            ? record.Replicas.Where(static one => one.Part == ReplicaPart.Voter).Select(static one => one.Node)
            : book.Members.Select(static member => member.Id);
        return voters.Prepend(known).Distinct().Where(peer => peer != default && peer != book.Self && engine.IsHeard(peer));
    }

    private static EngineAnswer Done(ReplicaStatus status, string from) => new(EngineOutcome.Answered, status.Term, Encoding.UTF8.GetBytes(from));

    private static EngineAnswer Refused(ReplicaStatus status, string why) => new(EngineOutcome.Refused, status.Term, Encoding.UTF8.GetBytes(why));
}
