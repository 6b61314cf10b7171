using System.Collections.Concurrent;
using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateReplication.Keys;
using DataWarehouse.SDK.Replication;
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
    private readonly IPeerTransport _transport;
    private readonly ReplicationSettings _settings;
    private long _lastSession;

    internal ExchangeEndpoint(Replica replica, IPeerTransport transport, ReplicationSettings settings)
    {
        _replica = replica;
        _transport = transport;
        _settings = settings;
    }

    /// <summary>The exchanges that wait for an answer now.</summary>
    internal int Waiting => _waiting.Count;

    /// <summary>The most bytes of states in one message.</summary>
    internal int BatchBytes =>
        Math.Min(_settings.Limits.BatchBytesMax, SyncMessageCodec.SetBytesMax(_transport.Limits.MessageBytesMax));

    internal long NextSession() => Interlocked.Increment(ref _lastSession);

    /// <summary>Sends a request and waits for its answer.</summary>
    internal async Task<Answer> AskAsync(PeerId peer, SyncMessage request, CancellationToken ct)
    {
        var waiter = new Waiter(peer);
        _waiting[request.Session] = waiter;
        try
        {
            var sent = _transport.Send(peer, PeerChannel.Bulk, SyncMessageCodec.Encode(request));
            if (sent != SendResult.Accepted) return Answer.None($"a request to '{peer.Node}' could not be sent ({sent})");
            return await waiter.Answer.Task.WaitAsync(_settings.Limits.ReplyTimeout, _settings.Time, ct).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return Answer.None($"'{peer.Node}' did not answer within {_settings.Limits.ReplyTimeout}");
        }
        finally
        {
            _waiting.TryRemove(request.Session, out _);
        }
    }

    /// <summary>Ends the waits of exchanges under way: after the transport has stopped no answer comes any more.</summary>
    internal void ReleaseAll() => Release(_ => true, "this replica was stopped");

    /// <summary>
    /// Merges states in their order. One that is refused concerns its own key: the others are merged all the same, unless the refusal
    /// concerns the two replicas.
    /// </summary>
    internal MergeTally Merge(ImmutableArray<KeyState> states, PeerId sender)
    {
        int merged = 0, refused = 0;
        MergeRefusal? first = null;
        foreach (var state in states)
        {
            if (MergeOne(state, sender) is not { } refusal)
            {
                merged++;
                continue;
            }

            refused++;
            first ??= refusal;
            _settings.Telemetry.StateRefused(refusal);
            if (refusal.EndsExchange) break;
        }

        if (first is not null) _settings.Telemetry.MergeRefused(sender.Node, refused, first);
        return new MergeTally(merged, first);
    }

    void IPeerReceiver.OnConnected(PeerConnection connection, PeerBoot boot)
    {
        // An exchange that was under way ended with the old connection; the next one begins anew.
    }

    void IPeerReceiver.OnMessages(PeerConnection connection, ReadOnlySpan<PeerMessage> messages)
    {
        if (connection.Channel != PeerChannel.Bulk) return;
        foreach (ref readonly var message in messages) Take(connection, message.Payload.Span);
    }

    void IPeerReceiver.OnRoom(PeerConnection connection)
    {
        // A message that was refused has ended its exchange; nothing waits for room.
    }

    void IPeerReceiver.OnDisconnected(PeerConnection connection)
    {
        if (connection.Channel == PeerChannel.Bulk)
            Release(peer => peer == connection.Peer, $"the connection to '{connection.Peer.Node}' was lost");
    }

    private void Take(PeerConnection connection, ReadOnlySpan<byte> payload)
    {
        SyncMessage message;
        try
        {
            message = SyncMessageCodec.Decode(payload);
        }
        catch (CausalityException exception)
        {
            var refusal = Refusals.Of(exception);
            _settings.Telemetry.StateRefused(refusal);
            _settings.Telemetry.MergeRefused(connection.Peer.Node, 1, refusal);
            return;
        }

        if (message.Kind == SyncMessageKind.Request) Reply(connection.Peer, message);
        else if (_waiting.TryGetValue(message.Session, out var waiter) && waiter.Peer == connection.Peer)
            waiter.Answer.TrySetResult(new Answer(message, null));
    }

    private void Release(Func<PeerId, bool> isMeant, string problem)
    {
        foreach (var waiter in _waiting.Values)
        {
            if (isMeant(waiter.Peer)) waiter.Answer.TrySetResult(Answer.None(problem));
        }
    }

    private void Reply(PeerId peer, SyncMessage request)
    {
        var refusal = _replica.Fence(peer) ?? Merge(request.States, peer).Refusal;
        SyncMessage answer;
        if (refusal is { EndsExchange: true })
        {
            answer = new SyncMessage(SyncMessageKind.Refusal, request.Session, refusal.Reason, false, []);
        }
        else
        {
            var batch = request.IsFlagSet ? _replica.BatchAfter(request.Text, BatchBytes) : KeyBatch.Empty;
            answer = new SyncMessage(SyncMessageKind.Reply, request.Session, refusal?.Reason ?? string.Empty, batch.HasMore, batch.States);
        }

        var result = _transport.Send(peer, PeerChannel.Bulk, SyncMessageCodec.Encode(answer));
        if (result != SendResult.Accepted) _settings.Telemetry.AnswerLost(peer.Node, result);
    }

    private MergeRefusal? MergeOne(KeyState state, PeerId sender)
    {
        if (!KeyRule.IsValid(state.Key)) return Refusals.BadKey;
        try
        {
            return _replica.Merge(state, sender);
        }
        catch (CausalityException exception)
        {
            return Refusals.Of(exception);
        }
    }

    private sealed class Waiter(PeerId peer)
    {
        internal PeerId Peer { get; } = peer;

        internal TaskCompletionSource<Answer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
