using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>
/// Three to five replicas under membership change: each applies the shared log at its own speed, clients keep contexts across epochs,
/// messages are late, doubled, reordered, lost and parked, retired replicas go on for a while.
/// </summary>
internal sealed class Cluster
{
    private const int MembersMax = 5;
    private const int RecentContexts = 12;

    private readonly ClusterFault _fault;
    private readonly SystemLog _log;
    private readonly History _history = new();
    private readonly List<ClusterReplica> _replicas = [];
    private readonly List<TrackedContext> _contexts = [];
    private readonly List<ClusterMessage> _network = [];
    private readonly ClusterOracle _oracle;
    private readonly ClusterTally _tally;
    private readonly Action<string>? _trace;
    private bool _isQuiet;
    private bool _isPiecemeal;

    internal Cluster(ClusterTally tally, ClusterFault fault = ClusterFault.None, Action<string>? trace = null)
    {
        _tally = tally;
        _fault = fault;
        _log = new SystemLog(fault);
        _trace = trace;
        _oracle = new ClusterOracle(_history, _log, _replicas, tally);
        for (var founder = 0; founder < 3; founder++) Join();
        foreach (var replica in _replicas)
        {
            CatchUp(replica);
            replica.SetBootstrapped();
        }
    }

    internal SystemLog Log => _log;

    internal IReadOnlyList<ClusterReplica> Replicas => _replicas;

    internal void Run(ReadOnlySpan<ModelStep> steps)
    {
        // Every run has a temper: in a quiet one little is pushed, so that only drains spread what is known; in a piecemeal one answers
        // bring one key at a time.
        _isQuiet = steps[0].Kind % 4 == 0;
        _isPiecemeal = steps[0].First % 4 == 0;
        _tally.Runs++;
        foreach (var step in steps) Do(step);
        foreach (var context in _contexts) _oracle.Check(context);
    }

    internal void CatchUp(ClusterReplica replica)
    {
        while (!replica.IsDown && replica.ApplyNext())
        {
        }
    }

    /// <summary>An answer of one member to another's request, delivered at once.</summary>
    internal void Pull(ClusterReplica puller, ClusterReplica source, int key) => Deliver(puller, source.Send(key, puller.Self));

    internal void Sweep(ClusterReplica replica)
    {
        replica.Sweep();
        ClusterOracle.RequireBounded(replica);
        for (var key = 0; key < ClusterReplica.Keys; key++) _oracle.Check(replica, key);
    }

    /// <summary>Whoever leads appends what has become valid.</summary>
    internal void Lead(bool mayForget)
    {
        if (_log.TrySeal()) _tally.Seals++;
        else if (mayForget && _log.TryForget()) _tally.Forgets++;
        else return;
        _trace?.Invoke($"log {_log.View.AppliedEpoch}: {_log.Entries[^1]}");
        foreach (var context in _contexts.TakeLast(RecentContexts)) _oracle.Check(context);
    }

    internal void Deliver(ClusterReplica receiver, ClusterMessage message, bool isTakenUp = false)
    {
        if (!receiver.CanAct) return;
        var isTested = !isTakenUp || _fault != ClusterFault.FenceOnArrivalOnly;
        if (isTested && receiver.Fences(message.Sender))
        {
            _tally.Fenced++;
            return;
        }

        var admission = receiver.View.Admit(message.State.Set.Context, message.Sender);
        if (admission.IsAdmitted) Merge(receiver, message);
        else if (admission.WaitFor > receiver.View.AppliedEpoch) Park(receiver, message);
        else _tally.RefusedMessages++;
    }

    private void Do(ModelStep step)
    {
        var running = _replicas.Where(replica => replica.CanAct).ToList();
        var replica = ModelStep.Pick(running, step.First);
        var key = step.First / 16 % ClusterReplica.Keys;
        switch (_isQuiet && step.Kind is >= 350 and < 620 ? 650 + ((step.Kind - 350) * 35 / 27) : step.Kind)
        {
            case < 150: Write(replica, key, step, isPut: true, isPushed: false); break;
            case < 190: Write(replica, key, step, isPut: true, isPushed: true); break;
            case < 240: Write(replica, key, step, isPut: false, isPushed: false); break;
            case < 350: Read(replica, key); break;
            case < 470: _network.Add(replica.Send(key, Incarnation.None)); break;
            case < 620: TakeFromNetwork(step); break;
            case < 650: TakeUpParked(replica); break;
            case < 750: Apply(replica); break;
            case < 910: PullFromAnother(replica, step); break;
            case < 940: Sweep(replica); break;
            case < 970: Lead(mayForget: step.Second % 2 == 0); break;
            case < 985: Retire(step); break;
            default: if (_log.Members.Count() < MembersMax) Join(); break;
        }
    }

    private void Write(ClusterReplica replica, int key, ModelStep step, bool isPut, bool isPushed)
    {
        var context = PickContext(key, step);
        if (context is null && !isPut) return;
        context = Used(replica, context ?? TrackedContext.Blind(key));
        var admission = replica.View.Admit(context.Context, Incarnation.None);
        if (!admission.IsAdmitted)
        {
            if (admission.Refusal == CausalityError.BelowHorizon) _tally.RefusedContexts++;
            return;
        }

        if (context.Context.Stamp > Epoch.Zero && context.Context.Stamp < replica.View.AppliedEpoch) _tally.OldContextsUsed++;
        var before = replica.Touch(key);
        if (isPut)
        {
            var put = _history.Put(key, replica.NextDot(gap: step.Third % 7 == 0 ? 3 : 0), context.Seen);
            _trace?.Invoke($"{replica.Self} puts {put} on {key}, context {context.Context}");
            replica.Store(key, before.Put(put, context, replica.View));
            if (isPushed) _network.Add(replica.Send(key, Incarnation.None) with { State = Delta(replica, put, context) });
        }
        else
        {
            var delete = _history.Delete(key, context.Seen);
            _trace?.Invoke($"{replica.Self} deletes {key} as {delete}, context {context.Context}");
            replica.Store(key, before.Delete(delete, context, replica.View));
        }

        _oracle.Check(replica, key);
    }

    private TrackedContext Used(ClusterReplica replica, TrackedContext context) =>
        _fault == ClusterFault.ContextLifted && replica.View.LocalIsBootstrapped && !context.Context.IsEmpty
            ? context with { Context = new CausalContext(context.Context.Known.WithStamp(replica.View.AppliedEpoch)) }
            : context;

    private TrackedSet Delta(ClusterReplica replica, ModelEvent put, TrackedContext context)
    {
        if (_fault != ClusterFault.DeltaWithReplicaStamp) return TrackedSet.Delta(put, context, replica.View);
        var stamped = new CausalContext(context.Context.Known.WithStamp(replica.View.AppliedEpoch));
        return TrackedSet.Delta(put, context with { Context = stamped }, replica.View);
    }

    /// <summary>Mostly a recent context, at times a very old one, one time in four none.</summary>
    private TrackedContext? PickContext(int key, ModelStep step)
    {
        if (step.Second % 4 == 0) return null;
        var known = _contexts.Where(context => context.Key == key);
        var pool = (step.Second % 8 == 1 ? known : known.TakeLast(RecentContexts / 2)).ToList();
        return pool.Count == 0 ? null : ModelStep.Pick(pool, step.Third);
    }

    private void Read(ClusterReplica replica, int key)
    {
        if (!replica.View.LocalIsBootstrapped) return;
        var context = replica.Touch(key).Read(key);
        _trace?.Invoke($"a client reads {key} at {replica.Self}: {context.Context}");
        _contexts.Add(context);
        _oracle.Check(context);
    }

    private void TakeFromNetwork(ModelStep step)
    {
        if (_network.Count == 0) return;
        var index = step.Second % _network.Count;
        var message = _network[index];
        if (step.Third % 5 != 0) _network.RemoveAt(index);
        var asker = _replicas.Find(replica => replica.Self == message.AnswerTo);
        Deliver(asker ?? ModelStep.Pick(_replicas, step.First), message);
    }

    private void TakeUpParked(ClusterReplica replica)
    {
        if (replica.Parked.Count == 0) return;
        var message = replica.Parked[0];
        replica.Parked.RemoveAt(0);
        Deliver(replica, message, isTakenUp: true);
    }

    private void Apply(ClusterReplica replica)
    {
        if (!replica.ApplyNext()) return;
        _trace?.Invoke($"{replica.Self} applies {replica.View.AppliedEpoch}");
        for (var key = 0; key < ClusterReplica.Keys; key++) _oracle.Check(replica, key);
    }

    /// <summary>Usually all keys at once; at times one key, at times an answer that comes later.</summary>
    private void PullFromAnother(ClusterReplica puller, ModelStep step)
    {
        var sources = _replicas.Where(other => !ReferenceEquals(other, puller) && other.CanAct && !other.Fences(puller.Self)).ToList();
        if (sources.Count == 0) return;
        var source = ModelStep.Pick(sources, step.Second);
        for (var key = 0; key < ClusterReplica.Keys; key++)
        {
            if ((_isPiecemeal || step.Third % 3 == 0) && step.Third % 2 != key) continue;
            if (step.Third % 10 == 0) _network.Add(source.Send(key, puller.Self));
            else Pull(puller, source, key);
        }
    }

    private void Merge(ClusterReplica receiver, ClusterMessage message)
    {
        _trace?.Invoke($"{receiver.Self} merges {message.Key} of {message.Sender}: {message.State}");
        var mergedFirst = receiver.Stored(message.Key).Sync(message.State, receiver.View).Lift(receiver.View);
        var wasBootstrapped = receiver.View.LocalIsBootstrapped;
        receiver.Merge(message);
        if (wasBootstrapped && _fault == ClusterFault.None)
            RequireSame(mergedFirst, receiver.Stored(message.Key));
        else if (receiver.View.LocalIsBootstrapped) _tally.Bootstraps++;
        _oracle.Check(receiver, message.Key);
    }

    private static void RequireSame(TrackedSet mergedFirst, TrackedSet liftedFirst)
    {
        if (!mergedFirst.Set.HasSameState(liftedFirst.Set)) Assert.Fail($"Merge-then-lift gives {mergedFirst}, the other way {liftedFirst}.");
    }

    private void Park(ClusterReplica receiver, ClusterMessage message)
    {
        _tally.Parked++;
        receiver.Parked.Add(message);
    }

    /// <summary>Valid only while a bootstrapped member remains; half of the retired never notice.</summary>
    private void Retire(ModelStep step)
    {
        var members = _replicas.Where(replica => replica.IsMember).ToList();
        var leaver = ModelStep.Pick(members, step.Second);
        var remain = members.Where(member => !ReferenceEquals(member, leaver)).ToList();
        if (!remain.Exists(member => member.View.LocalIsBootstrapped) || (remain.Count < 2 && step.Third % 4 != 0)) return;
        _log.Append(new MembershipChange.Retire(leaver.Self));
        _trace?.Invoke($"log {_log.View.AppliedEpoch}: {_log.Entries[^1]}");
        leaver.IsDown = step.Third % 2 == 0;
    }

    private void Join()
    {
        var nodeId = $"n{_log.Entries.Count}";
        _log.Append(new MembershipChange.Join(nodeId));
        _trace?.Invoke($"log {_log.View.AppliedEpoch}: {nodeId} joins");
        _replicas.Add(new ClusterReplica(_log, nodeId, _fault));
    }
}
