using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateReplication.Exchange;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Counters;
using DataWarehouse.SDK.Replication.Encoding;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Strategies;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateReplication.Keys;

/// <summary>
/// The local replica: its keys, its hybrid clock and its dots. Thread-safe: one lock guards keys and clock; the view is read and a dot is
/// taken under it, so that epochs and the numbers of one key only grow. No code of the user's and no disk is waited for under the lock.
/// </summary>
/// <remarks>Invariant: every set it holds fits into one message to a peer; whatever would break it is refused.</remarks>
internal sealed class Replica
{
    private const int KeysPerBatchMax = 4_096;

    private readonly Lock _gate = new();
    private readonly IEpochClusterMembership _membership;
    private readonly IDotCounter _counter;
    private readonly TimeProvider _time;
    private readonly ReplicationLimits _limits;
    private readonly int _setBytesMax;
    private readonly Incarnation _own;
    private volatile string? _stopReason;
    private readonly ReplicatedKeys _keys;
    private HybridTimestamp _clock;
    private MembershipView? _swept;

    /// <summary>Makes a replica without keys.</summary>
    /// <param name="membership">Who belongs to the cluster.</param>
    /// <param name="counter">Makes the dots of the local incarnation.</param>
    /// <param name="time">The wall clock.</param>
    /// <param name="limits">How much it holds.</param>
    /// <param name="setBytesMax">The most bytes of a key and its encoded set.</param>
    internal Replica(
        IEpochClusterMembership membership, IDotCounter counter, TimeProvider time, ReplicationLimits limits, int setBytesMax)
    {
        _membership = membership;
        _counter = counter;
        _own = counter.Incarnation;
        _time = time;
        _limits = limits;
        _setBytesMax = setBytesMax;
        _keys = new ReplicatedKeys(limits.KeysMax);
    }

    /// <summary>Whether a write replaces every value held here; see the strategy's property of that name.</summary>
    internal bool WritesReplaceAll { get; init; }

    /// <summary>Why the replica has stopped for good, or null while it works.</summary>
    internal string? StopReason
    {
        get => _stopReason;
        private set => _stopReason = value;
    }

    internal int KeyCount
    {
        get
        {
            lock (_gate) return _keys.Count;
        }
    }

    /// <summary>The key's set for a client.</summary>
    internal DvvSet<StampedValue> Read(string key)
    {
        lock (_gate)
        {
            var view = _membership.View;
            RequireActive(view);
            if (view.LocalIsBootstrapped) return _keys.Get(key, view);
            throw new ReplicaNotReadyException(
                $"This replica joined as incarnation {view.Local} and has not yet merged every key from a member. Read elsewhere, or later.");
        }
    }

    /// <summary>The key's set as it stands in memory, not lifted.</summary>
    internal DvvSet<StampedValue> Stored(string key)
    {
        lock (_gate) return _keys.Stored(key);
    }

    internal Dot Write(string key, ReadOnlyMemory<byte> value, in CausalContext context)
    {
        while (true)
        {
            if (_counter.ShouldRefill) _counter.Refill();
            lock (_gate)
            {
                if (TryWrite_NeedsLock(key, value, context, out var dot)) return dot;
            }
        }
    }

    internal void Delete(string key, in CausalContext context)
    {
        lock (_gate)
        {
            var view = _membership.View;
            RequireUsable(context, view);
            if (context.IsEmpty) return; // Covers nothing, so it must not take room either.
            Put_NeedsLock(key, _keys.Get(key, view).Discard(context, view), view);
        }
    }

    /// <summary>Why nothing at all is taken from this peer now, or null.</summary>
    internal MergeRefusal? Fence(PeerId peer) => Fence(peer, _membership.View);

    /// <summary>Joins a received state into the key's set; nothing changes where it is refused.</summary>
    /// <exception cref="CausalityException">The state is malformed, too large, or one dot has two values; nothing has changed.</exception>
    internal MergeRefusal? Merge(KeyState received, PeerId sender)
    {
        lock (_gate)
        {
            // The fence is judged here, at the moment of use: the sender may have been retired since its message was asked for.
            var view = _membership.View;
            if (Fence(sender, view) is { } closed) return closed;
            var context = SetEncoding.DecodeContext(received.Set);
            var admission = view.Admit(context, sender.Incarnation);
            if (!admission.IsAdmitted) return Refusals.NotAdmitted(received.Key, admission, view);
            if (ListsUnissued(context)) return Stop();
            var theirs = SetEncoding.Decode(received.Set, StampedValueCodec.Instance, view);
            var latest = Latest(theirs);
            var wallUnixMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
            if (HybridTimestamp.IsTooFarAhead(latest, wallUnixMs, _limits.ClockAheadMax)) return Refusals.ClockAhead(received.Key, latest, _limits);
            var joined = _keys.Get(received.Key, view).Sync(theirs, view, EqualityComparer<StampedValue>.Default);
            Put_NeedsLock(received.Key, joined, view);
            if (latest > _clock) _clock = latest;
            return null;
        }
    }

    /// <summary>Lifts every set, so that no vector keeps the entry of a sealed node. Does nothing while the view stays the same.</summary>
    internal void Sweep()
    {
        var target = _membership.View;
        var cursor = string.Empty;
        while (SweepAfter(target, ref cursor))
        {
            // The lock is free between two batches.
        }
    }

    /// <summary>The next states after a key, as many as fit.</summary>
    internal KeyBatch BatchAfter(string cursor, int batchBytes)
    {
        var states = ImmutableArray.CreateBuilder<KeyState>();
        var bytes = 0;
        lock (_gate)
        {
            var view = _membership.View;
            var keys = _keys.KeysAfter(cursor, KeysPerBatchMax);
            foreach (var key in keys)
            {
                var set = _keys.Get(key, view);
                var size = SyncMessageCodec.StateFixedBytes + SyncMessageCodec.SizeOf(key) + SetEncoding.GetByteCount(set, StampedValueCodec.Instance);
                if (states.Count > 0 && bytes + size > batchBytes) return new KeyBatch(states.ToImmutable(), HasMore: true);
                states.Add(new KeyState(key, SetEncoding.Encode(set, StampedValueCodec.Instance)));
                bytes += size;
            }

            return new KeyBatch(states.ToImmutable(), keys.Count == KeysPerBatchMax);
        }
    }

    private static HybridTimestamp Latest(in DvvSet<StampedValue> set)
    {
        var latest = default(HybridTimestamp);
        foreach (var value in set.Values)
        {
            if (value.Value.Timestamp > latest) latest = value.Value.Timestamp;
        }

        return latest;
    }

    private bool IsActive(MembershipView view) =>
        view.Local == _own && view.TryFind(_own, out var self) && self.Status == MemberStatus.Active;

    private MergeRefusal? Fence(PeerId peer, MembershipView view)
    {
        if (StopReason is { } reason) return Refusals.Stopped(reason);
        if (!IsActive(view)) return Refusals.Retired(view);
        var admission = view.Admit(CausalContext.Empty, peer.Incarnation);
        if (admission.Refusal == CausalityError.AheadOfEpoch) return Refusals.NotAdmitted(peer.Node, admission, view);
        var isMember = view.TryFind(peer.Incarnation, out var record)
            && record.Status == MemberStatus.Active
            && string.Equals(record.NodeId, peer.Node, StringComparison.Ordinal);
        return isMember ? null : Refusals.NotActive(peer.Node);
    }

    private void RequireActive(MembershipView view)
    {
        if (StopReason is { } reason) throw new ReplicaStoppedException(reason);
        if (IsActive(view)) return;
        throw new CausalityException(
            CausalityError.RetiredNode,
            $"Incarnation {_own} is not an active member at epoch {view.AppliedEpoch}: it neither reads nor writes. Let the node join "
            + "as a new incarnation.");
    }

    private void RequireUsable(in CausalContext context, MembershipView view)
    {
        RequireActive(view);
        var admission = view.Admit(context, Incarnation.None);
        if (admission.Refusal is { } refusal)
            throw new CausalityException(refusal, Refusals.NotAdmitted("the context", admission, view).Reason);
        if (ListsUnissued(context))
            throw new CausalityException(CausalityError.DotCollision, Refusals.NeverIssued(_own, _counter.LastIssued).Reason);
    }

    /// <summary>
    /// Whether a context claims events of this very incarnation that it never had. Adopting it would hide writes still to come, here and
    /// wherever the set goes.
    /// </summary>
    private bool ListsUnissued(in CausalContext context)
    {
        var last = _counter.LastIssued;
        return context.VersionOf(_own) > last || context.ListDetached().Any(dot => dot.Origin == _own && dot.Sequence > last);
    }

    /// <summary>
    /// A member holds events of this incarnation that its counter never issued: the counter went backwards, or the incarnation runs twice.
    /// Every further write would be known to others before it is made, and lost. So the replica stops for good.
    /// </summary>
    private MergeRefusal Stop()
    {
        var refusal = Refusals.NeverIssued(_own, _counter.LastIssued);
        StopReason = refusal.Reason;
        return refusal;
    }

    private bool TryWrite_NeedsLock(string key, ReadOnlyMemory<byte> value, in CausalContext context, out Dot dot)
    {
        var view = _membership.View;
        RequireUsable(context, view);
        if (!_counter.TryNext(out dot)) return false;
        var stamp = HybridTimestamp.Next(_clock, _time.GetUtcNow().ToUnixTimeMilliseconds());
        var set = _keys.Get(key, view);
        var seen = WritesReplaceAll ? set.Context.Merge(context, view) : context;
        Put_NeedsLock(key, set.Event(seen, new StampedValue(stamp, value), dot, view), view);
        _clock = stamp;
        return true;
    }

    private void Put_NeedsLock(string key, in DvvSet<StampedValue> set, MembershipView view)
    {
        var lifted = set.Lift(view);
        RequireSendable(key, lifted);
        _keys.Put(key, lifted);
    }

    private void RequireSendable(string key, in DvvSet<StampedValue> set)
    {
        var context = set.Context;
        var bytes = SyncMessageCodec.SizeOf(key) + (long)SetEncoding.GetByteCount(set, StampedValueCodec.Instance);
        var isSendable = bytes <= _setBytesMax
            && set.Values.Length <= CausalLimits.ValuesMax
            && context.Count <= CausalLimits.EntriesMax
            && context.ListDetached().Length <= CausalLimits.DetachedMax;
        if (isSendable) return;
        throw new CausalityException(
            CausalityError.LimitExceeded,
            $"Key '{Texts.Key(key)}' would have {set.Values.Length} siblings and take {bytes} bytes; a message to a peer has room for "
            + $"{CausalLimits.ValuesMax} siblings and {_setBytesMax} bytes. Read the key and write one value with the context of that read.");
    }

    private bool SweepAfter(MembershipView target, ref string cursor)
    {
        lock (_gate)
        {
            if (ReferenceEquals(target, _swept)) return false;
            var view = _membership.View;
            var keys = _keys.KeysAfter(cursor, KeysPerBatchMax);
            foreach (var key in keys) _keys.Put(key, _keys.Get(key, view));
            if (keys.Count == KeysPerBatchMax)
            {
                cursor = keys[^1];
                return true;
            }

            _swept = target;
            return false;
        }
    }
}
