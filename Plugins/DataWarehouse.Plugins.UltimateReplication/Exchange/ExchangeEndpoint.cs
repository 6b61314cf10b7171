using System.Collections.Concurrent;
using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateReplication.Diagnostics;
using DataWarehouse.Plugins.UltimateReplication.Keys;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateReplication.Exchange;

/// <summary>
/// One replica's end of all exchanges: answers requests of peers on the transport's thread, and hands answers to the exchanges begun here.
/// Thread-safe.
/// </summary>
internal sealed class ExchangeEndpoint : IPeerReceiver
{
    private readonly ConcurrentDictionary<long, Waiter> _waiting = new();
    private readonly Replica _replica;
    private readonly IEpochClusterMembership _membership;
    private readonly IPeerTransport _transport;
    private readonly ReplicationLimits _limits;
    private readonly ReplicationTelemetry _telemetry;
    private long _lastSession;

    internal ExchangeEndpoint(
        Replica replica, IEpochClusterMembership membership, IPeerTransport transport, ReplicationLimits limits, ReplicationTelemetry telemetry)
    {
        _replica = replica;
        _membership = membership;
        _transport = transport;
        _limits = limits;
        _telemetry = telemetry;
    }

    /// <summary>The most bytes of a key and its set that fit into one message.</summary>
    internal int SetBytesMax => _transport.Limits.MessageBytesMax - SyncMessageCodec.FixedBytes - SyncMessageCodec.StateFixedBytes
        - ReplicationLimits.KeyBytesMax;

    internal int BatchBytes => Math.Min(_limits.BatchBytesMax, SetBytesMax);

    internal long NextSession() => Interlocked.Increment(ref _lastSession);

    /// <summary>Sends a request and waits for its answer; null when the peer cannot be reached or does not answer in time.</summary>
    internal async Task<SyncMessage?> AskAsync(PeerId peer, SyncMessage request, TimeProvider time, CancellationToken ct)
    {
        var waiter = new Waiter(peer);
        _waiting[request.Session] = waiter;
        try
        {
            if (_transport.Send(peer, PeerChannel.Bulk, SyncMessageCodec.Encode(request)) != SendResult.Accepted) return null;
            return await waiter.Answer.Task.WaitAsync(_limits.ReplyTimeout, time, ct).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            _waiting.TryRemove(request.Session, out _);
        }
    }

    /// <summary>Merges states in their order and stops at the first that is refused.</summary>
    internal (int Merged, MergeRefusal? Refusal) Merge(ImmutableArray<KeyState> states, PeerId sender)
    {
        var merged = 0;
        foreach (var state in states)
        {
            var refusal = MergeOne(state, sender);
            if (refusal is not null)
            {
                _telemetry.MergeRefused(sender.Node, refusal);
                return (merged, refusal);
            }

            merged++;
        }

        return (merged, null);
    }

    void IPeerReceiver.OnConnected(PeerConnection connection)
    {
        // An exchange that was under way ended with the old connection; the next one begins anew.
    }

    void IPeerReceiver.OnMessage(PeerConnection connection, ReadOnlySpan<byte> payload)
    {
        if (connection.Channel != PeerChannel.Bulk) return;
        SyncMessage message;
        try
        {
            message = SyncMessageCodec.Decode(payload);
        }
        catch (CausalityException exception)
        {
            _telemetry.MergeRefused(connection.Peer.Node, Refusals.Malformed(exception));
            return;
        }

        if (message.Kind == SyncMessageKind.Request) Answer(connection.Peer, message);
        else if (_waiting.TryGetValue(message.Session, out var waiter) && waiter.Peer == connection.Peer) waiter.Answer.TrySetResult(message);
    }

    void IPeerReceiver.OnDisconnected(PeerConnection connection)
    {
        if (connection.Channel != PeerChannel.Bulk) return;
        foreach (var waiter in _waiting.Values)
        {
            if (waiter.Peer == connection.Peer) waiter.Answer.TrySetResult(null);
        }
    }

    private void Answer(PeerId peer, SyncMessage request)
    {
        var refusal = IsActiveMember(peer) ? Merge(request.States, peer).Refusal : Refusals.NotActive(peer.Node);
        SyncMessage answer;
        if (refusal is not null)
        {
            answer = new SyncMessage(SyncMessageKind.Refusal, request.Session, refusal.Reason, false, []);
        }
        else
        {
            var (states, hasMore) = request.IsFlagSet ? _replica.BatchAfter(request.Cursor, BatchBytes) : ([], false);
            answer = new SyncMessage(SyncMessageKind.Reply, request.Session, string.Empty, hasMore, states);
        }

        var result = _transport.Send(peer, PeerChannel.Bulk, SyncMessageCodec.Encode(answer));
        if (result != SendResult.Accepted) _telemetry.AnswerLost(peer.Node, result);
    }

    private MergeRefusal? MergeOne(KeyState state, PeerId sender)
    {
        if (!KeyRule.IsValid(state.Key)) return Refusals.BadKey;
        try
        {
            var refusal = _replica.Merge(state, sender);
            if (refusal is null) ResolveSiblings(state.Key);
            return refusal;
        }
        catch (CausalityException exception)
        {
            return Refusals.Malformed(exception);
        }
    }

    /// <summary>What a strategy throws concerns its own key: the siblings stay, the exchange goes on.</summary>
    private void ResolveSiblings(string key)
    {
        try
        {
            _replica.Resolve(key, SetBytesMax);
        }
        catch (Exception exception)
        {
            _telemetry.ResolutionFailed(exception);
        }
    }

    private bool IsActiveMember(PeerId peer) =>
        _membership.View.TryFind(peer.Incarnation, out var record)
        && record.Status == MemberStatus.Active
        && string.Equals(record.NodeId, peer.Node, StringComparison.Ordinal);

    private sealed class Waiter(PeerId peer)
    {
        internal PeerId Peer { get; } = peer;

        internal TaskCompletionSource<SyncMessage?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
