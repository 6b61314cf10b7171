using DataWarehouse.Plugins.UltimateReplication.Keys;
using DataWarehouse.SDK.Transport;
using static DataWarehouse.SDK.Contracts.Hierarchy.ReplicationPluginBase;

namespace DataWarehouse.Plugins.UltimateReplication.Exchange;

/// <summary>
/// One exchange from the side that begins it: each request carries some of our states and asks for some of theirs, until neither side has
/// more. One message is under way at a time, so the exchange holds no more than two batches whatever the number of keys.
/// </summary>
internal sealed class Exchanging(ExchangeEndpoint endpoint, Replica replica, TimeProvider time)
{
    private int _sent;
    private int _received;

    internal async Task<SyncResult> RunAsync(PeerId peer, CancellationToken ct)
    {
        string push = string.Empty, pull = string.Empty;
        bool isPushing = true, isPulling = true;
        while (isPushing || isPulling)
        {
            ct.ThrowIfCancellationRequested();
            var (states, hasMore) = isPushing ? replica.BatchAfter(push, endpoint.BatchBytes) : ([], false);
            var request = new SyncMessage(SyncMessageKind.Request, endpoint.NextSession(), pull, isPulling, states);
            var answer = await endpoint.AskAsync(peer, request, time, ct).ConfigureAwait(false);
            if (answer is null) return End(SyncOutcome.Unreachable, $"'{peer.Node}' did not answer; what had arrived is kept.");
            if (answer.Kind == SyncMessageKind.Refusal) return End(SyncOutcome.Refused, answer.Cursor);
            _sent += states.Length;
            var (merged, refusal) = endpoint.Merge(answer.States, peer);
            _received += merged;
            if (refusal is not null) return End(SyncOutcome.Refused, refusal.Reason);
            (push, isPushing) = (states.IsEmpty ? push : states[^1].Key, hasMore);
            (pull, isPulling) = (answer.States.IsEmpty ? pull : answer.States[^1].Key, isPulling && answer.IsFlagSet);
        }

        return End(SyncOutcome.Converged, null);
    }

    private SyncResult End(SyncOutcome outcome, string? error) => new(outcome, _sent, _received, error);
}
