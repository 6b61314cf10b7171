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
/// The local replica: its keys, its hybrid clock and its dots. Thread-safe: one lock guards keys and clock; a dot is taken under it, so that
/// the numbers of one key only grow. No code of the user's and no disk is waited for under the lock.
/// </summary>
internal sealed class Replica
{
    private const int KeysPerBatchMax = 4_096;

    private readonly Lock _gate = new();
    private readonly IEpochClusterMembership _membership;
    private readonly IDotCounter _counter;
    private readonly ReplicationStrategyBase _strategy;
    private readonly TimeProvider _time;
    private readonly ReplicationLimits _limits;
    private readonly ReplicatedKeys _keys;
    private HybridTimestamp _clock;

    internal Replica(
        IEpochClusterMembership membership, IDotCounter counter, ReplicationStrategyBase strategy, TimeProvider time, ReplicationLimits limits)
    {
        _membership = membership;
        _counter = counter;
        _strategy = strategy;
        _time = time;
        _limits = limits;
        _keys = new ReplicatedKeys(limits.KeysMax);
    }

    internal int KeyCount
    {
        get
        {
            lock (_gate) return _keys.Count;
        }
    }

    internal DvvSet<StampedValue> Read(string key)
    {
        var view = _membership.View;
        RequireActive(view);
        if (!view.LocalIsBootstrapped)
        {
            throw new ReplicaNotReadyException(
                $"This replica joined as incarnation {view.Local} and has not yet merged every key from a member. Read elsewhere, or later.");
        }

        lock (_gate) return _keys.Get(key, view);
    }

    internal Dot Write(string key, StampSource source, in CausalContext context, int setBytesMax)
    {
        while (true)
        {
            if (_counter.ShouldRefill) _counter.Refill();
            lock (_gate)
            {
                var view = _membership.View;
                RequireActive(view);
                RequireAdmitted(context, view);
                if (!_counter.TryNext(out var dot)) continue;
                var stamp = HybridTimestamp.Next(_clock, _time.GetUtcNow().ToUnixTimeMilliseconds());
                var set = _keys.Get(key, view).Event(context, source(stamp), dot, view).Lift(view);
                RequireSendable(key, set, setBytesMax);
                _keys.Put(key, set);
                _clock = stamp;
                return dot;
            }
        }
    }

    internal void Delete(string key, in CausalContext context)
    {
        lock (_gate)
        {
            var view = _membership.View;
            RequireActive(view);
            RequireAdmitted(context, view);
            _keys.Put(key, _keys.Get(key, view).Discard(context, view).Lift(view));
        }
    }

    /// <summary>Joins a received state into the key's set; nothing changes where it is refused.</summary>
    internal MergeRefusal? Merge(KeyState received, PeerId sender)
    {
        lock (_gate)
        {
            var view = _membership.View;
            var admission = view.Admit(SetEncoding.DecodeContext(received.Set), sender.Incarnation);
            if (!admission.IsAdmitted) return Refusals.NotAdmitted(received.Key, admission, view);
            var theirs = SetEncoding.Decode(received.Set, StampedValueCodec.Instance, view);
            var latest = Latest(theirs);
            var wallUnixMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
            if (HybridTimestamp.IsTooFarAhead(latest, wallUnixMs, _limits.ClockAheadMax)) return Refusals.ClockAhead(received.Key, latest, _limits);
            var joined = _keys.Get(received.Key, view).Sync(theirs, view, EqualityComparer<StampedValue>.Default);
            _keys.Put(received.Key, joined.Lift(view));
            if (latest > _clock) _clock = latest;
            return null;
        }
    }

    /// <summary>Lets the strategy decide about a key's siblings, where there are several. Its code runs outside the lock.</summary>
    internal void Resolve(string key, int setBytesMax)
    {
        ImmutableArray<DottedValue<StampedValue>> siblings;
        CausalContext context;
        lock (_gate)
        {
            var set = _keys.Get(key, _membership.View);
            (siblings, context) = (set.Values, set.Context);
        }

        if (siblings.Length < 2) return;
        switch (_strategy.ResolveSiblings(key, siblings))
        {
            case Resolution.KeepOne kept:
                Keep(key, siblings, kept.Dot);
                break;
            case Resolution.WriteNew written when IsActive(_membership.View):
                // What arrives meanwhile is not covered by the context and stays as a sibling.
                Write(key, stamp => new StampedValue(stamp, written.Bytes), context, setBytesMax);
                break;
            default:
                break;
        }
    }

    internal void Sweep()
    {
        lock (_gate) _keys.Sweep(_membership.View);
    }

    /// <summary>The next states after a key, as many as fit; and whether more follow.</summary>
    internal (ImmutableArray<KeyState> States, bool HasMore) BatchAfter(string cursor, int batchBytes)
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
                if (states.Count > 0 && bytes + size > batchBytes) return (states.ToImmutable(), true);
                states.Add(new KeyState(key, SetEncoding.Encode(set, StampedValueCodec.Instance)));
                bytes += size;
            }

            return (states.ToImmutable(), keys.Count == KeysPerBatchMax);
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

    private static bool IsActive(MembershipView view) => view.TryFind(view.Local, out var self) && self.Status == MemberStatus.Active;

    private static void RequireActive(MembershipView view)
    {
        if (IsActive(view)) return;
        throw new CausalityException(
            CausalityError.RetiredNode,
            $"Incarnation {view.Local} is not an active member at epoch {view.AppliedEpoch}: it neither reads nor writes. Let the node join "
            + "as a new incarnation.");
    }

    private static void RequireAdmitted(in CausalContext context, MembershipView view)
    {
        var admission = view.Admit(context, Incarnation.None);
        if (admission.Refusal is { } refusal)
            throw new CausalityException(refusal, Refusals.NotAdmitted("the write", admission, view).Reason);
    }

    private static void RequireSendable(string key, in DvvSet<StampedValue> set, int setBytesMax)
    {
        var bytes = SetEncoding.GetByteCount(set, StampedValueCodec.Instance) + SyncMessageCodec.SizeOf(key);
        if (bytes <= setBytesMax) return;
        throw new CausalityException(
            CausalityError.LimitExceeded,
            $"With this write the key's {set.Values.Length} siblings would take {bytes} bytes; a message to a peer has room for {setBytesMax}. "
            + "Read the key and write one value with the context of that read.");
    }

    private void Keep(string key, ImmutableArray<DottedValue<StampedValue>> judged, Dot winner)
    {
        lock (_gate)
        {
            var view = _membership.View;
            var set = _keys.Get(key, view);
            var isAsJudged = set.Values.Select(value => value.Dot).SequenceEqual(judged.Select(value => value.Dot));
            if (isAsJudged) _keys.Put(key, set.KeepOnly(winner));
        }
    }
}
