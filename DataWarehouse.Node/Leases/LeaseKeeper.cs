using System.Buffers.Binary;
using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Forwarding;
using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.KeyValue;
using Google.Protobuf;

namespace DataWarehouse.Node.Leases;

/// <summary>Renews leases and says what is left of them: at the leader, after it has made sure that it still leads.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="gate">The engine.</param>
/// <param name="links">The way to a leader elsewhere.</param>
/// <param name="counters">What is counted.</param>
/// <param name="settings">How long to wait for a leader.</param>
/// <param name="time">The clock.</param>
internal sealed class LeaseKeeper(EngineGate gate, ForwardLinks links, NodeCounters counters, NodeSettings settings, TimeProvider time)
{
    private const int AnswerBytes = KeyValueResponse.HeaderBytes + sizeof(long);

    /// <summary>Renews a lease, or says what is left of it, wherever the leader is.</summary>
    /// <param name="keyspace">The keyspace.</param>
    /// <param name="kind">Which of the two.</param>
    /// <param name="lease">The lease.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer, which <see cref="SecondsOf"/> reads.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<EngineAnswer> AskAsync(Keyspace keyspace, ForwardKind kind, long lease, CancellationToken cancellationToken)
    {
        var patience = new Patience(settings.LeaderWait, time);
        while (true)
        {
            var lead = keyspace.Leadership.Now;
            var answer = !lead.IsKnown ? new EngineAnswer(EngineOutcome.NoLeader, lead.Term, default)
                : lead.IsHere ? await AskHereAsync(keyspace, kind, lease).ConfigureAwait(false)
                : await links.AskOfLeaseAsync(lead, keyspace, kind, lease).ConfigureAwait(false);

            // A renewal may be asked for again: twice is as good as once.
            if (answer.Outcome is not (EngineOutcome.NoLeader or EngineOutcome.Unknown)) return answer;
            if (!await patience.WaitAsync(keyspace.Leadership, lead, cancellationToken).ConfigureAwait(false)) return answer;
        }
    }

    /// <summary>Renews a lease, or says what is left of it, if this node leads.</summary>
    /// <param name="keyspace">The keyspace.</param>
    /// <param name="kind">Which of the two.</param>
    /// <param name="lease">The lease.</param>
    public async Task<EngineAnswer> AskHereAsync(Keyspace keyspace, ForwardKind kind, long lease)
    {
        var lead = keyspace.Leadership.Now;
        if (!lead.IsHere) return new EngineAnswer(EngineOutcome.NoLeader, lead.Term, default);
        var query = KeyValueCommand.Encode(KeyValueOperation.LeaseTimeToLive, new LeaseTimeToLiveRequest { ID = lease }.ToByteArray());
        var read = await gate.QueryAsync(keyspace, query, isLocal: false, CancellationToken.None).ConfigureAwait(false);
        if (read.Outcome != EngineOutcome.Answered) return read;

        // The group confirmed a leader for the read. It was this node if it led in one term before and after.
        var now = keyspace.Leadership.Now;
        if (!now.IsHere || now.Term != lead.Term) return new EngineAnswer(EngineOutcome.NoLeader, now.Term, default);
        if (!KeyValueResponse.TryRead(read.Response, out var status, out var revision, out _)) return new EngineAnswer(EngineOutcome.Refused, now.Term, default);
        return status switch
        {
            KeyValueStatus.Ok when kind == ForwardKind.KeepAlive => await RenewAsync(keyspace, lease, revision, now.Term).ConfigureAwait(false),
            KeyValueStatus.Ok => AnswerOf(now.Term, revision, keyspace.Leases.RemainingOf(lease)),
            KeyValueStatus.LeaseNotFound => AnswerOf(now.Term, revision, kind == ForwardKind.KeepAlive ? 0 : -1),
            _ => read,
        };
    }

    /// <summary>What the leader answered, in seconds.</summary>
    /// <param name="answer">Its answer.</param>
    /// <param name="revision">The revision of the keyspace.</param>
    /// <exception cref="global::Grpc.Core.RpcException">It was refused.</exception>
    public static long SecondsOf(in EngineAnswer answer, out long revision)
    {
        var body = RawResponse.BodyOf(answer, out revision);
        return body.Length == sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(body.Span) : throw Refusals.Of(KeyValueStatus.None);
    }

    private async Task<EngineAnswer> RenewAsync(Keyspace keyspace, long lease, long revision, long term)
    {
        var seconds = keyspace.Leases.Renew(lease, out var mustLog);
        counters.LeasesRenewed.Add();
        if (mustLog)
        {
            // Else a leader that comes next would begin with what an earlier checkpoint left.
            var logged = await EngineGate.ProposeHereAsync(keyspace, LeaseCommands.Checkpoint([(lease, seconds)])).ConfigureAwait(false);
            if (logged.Outcome != EngineOutcome.Answered) return logged;
        }

        return AnswerOf(term, revision, seconds);
    }

    private static EngineAnswer AnswerOf(long term, long revision, long seconds)
    {
        var bytes = new byte[AnswerBytes];
        bytes[0] = (byte)KeyValueStatus.Ok;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), revision);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(KeyValueResponse.HeaderBytes), seconds);
        return new EngineAnswer(EngineOutcome.Answered, term, bytes);
    }
}
