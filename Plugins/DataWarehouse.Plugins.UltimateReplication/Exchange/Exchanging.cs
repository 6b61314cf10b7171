using DataWarehouse.Plugins.UltimateReplication.Keys;
using DataWarehouse.SDK.Transport;
using static DataWarehouse.SDK.Contracts.Hierarchy.ReplicationPluginBase;

namespace DataWarehouse.Plugins.UltimateReplication.Exchange;

/// <summary>
/// One exchange from the side that begins it: each request carries some of our states and asks for some of theirs, until neither side has
/// more. One message is under way at a time, so the exchange holds no more than two batches whatever the number of keys. A key that one side
/// declines does not keep the others from converging; the exchange as a whole then ends as refused.
/// </summary>
internal sealed class Exchanging(ExchangeEndpoint endpoint, Replica replica)
{
    private int _sent;
    private int _received;
    private string? _declined;

    internal async Task<SyncResult> RunAsync(PeerId peer, CancellationToken ct)
    {
        string push = string.Empty, pull = string.Empty;
        bool isPushing = true, isPulling = true;
        while (isPushing || isPulling)
        {
            ct.ThrowIfCancellationRequested();
            if (replica.Fence(peer) is { } closed) return End(SyncOutcome.Refused, closed.Reason);
            var batch = isPushing ? replica.BatchAfter(push, endpoint.BatchBytes) : KeyBatch.Empty;
            var request = new SyncMessage(SyncMessageKind.Request, endpoint.NextSession(), pull, isPulling, batch.States);
            var (answer, problem) = await endpoint.AskAsync(peer, request, ct).ConfigureAwait(false);
            if (answer is null) return End(SyncOutcome.Unreachable, $"The exchange ended early: {problem}. What had arrived is kept.");
            if (answer.Kind == SyncMessageKind.Refusal) return End(SyncOutcome.Refused, answer.Text);
            _sent += batch.States.Length;
            if (answer.Text.Length > 0) _declined ??= answer.Text;
            var tally = endpoint.Merge(answer.States, peer);
            _received += tally.Merged;
            if (tally.Refusal is { EndsExchange: true } refusal) return End(SyncOutcome.Refused, refusal.Reason);
            _declined ??= tally.Refusal?.Reason;
            if (!IsProgress(pull, answer)) return End(SyncOutcome.Refused, $"'{peer.Node}' announces more keys but sends none.");
            (push, isPushing) = (batch.States.IsEmpty ? push : batch.States[^1].Key, batch.HasMore);
            (pull, isPulling) = (answer.States.IsEmpty ? pull : answer.States[^1].Key, isPulling && answer.IsFlagSet);
        }

        return End(_declined is null ? SyncOutcome.Converged : SyncOutcome.Refused, _declined);
    }

    /// <summary>A peer whose keys do not ascend would keep the exchange going for ever.</summary>
    private static bool IsProgress(string pull, SyncMessage answer) =>
        !answer.IsFlagSet || (!answer.States.IsEmpty && string.CompareOrdinal(answer.States[^1].Key, pull) > 0);

    private SyncResult End(SyncOutcome outcome, string? error) => new(outcome, _sent, _received, error);
}
