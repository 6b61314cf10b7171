using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>
/// A fixed set of replicas with two keys each: writes with fresh, stale and no context, deletes, pushed deltas, and whole sets that travel
/// late, twice, in any order or never. Every state is checked after every step.
/// </summary>
internal sealed class SiblingModel
{
    private const int Replicas = 3;
    private const int Keys = 2;

    private readonly MembershipView _view = MembershipView.WithoutEpochs;
    private readonly History _history = new();
    private readonly SetOracle _oracle;
    private readonly TrackedSet[,] _states = new TrackedSet[Replicas, Keys];
    private readonly long[] _counters = new long[Replicas];
    private readonly List<TrackedContext>[] _contexts = [[], []];
    private readonly List<(int Key, TrackedSet State)> _network = [];

    internal SiblingModel()
    {
        _oracle = new SetOracle(_history);
        for (var replica = 0; replica < Replicas; replica++)
        {
            for (var key = 0; key < Keys; key++) _states[replica, key] = TrackedSet.Empty;
        }
    }

    internal void Run(IEnumerable<ModelStep> steps)
    {
        foreach (var step in steps)
        {
            var replica = step.First % Replicas;
            var key = step.First / Replicas % Keys;
            Do(step, replica, key);
            Check(replica, key);
        }
    }

    private void Do(ModelStep step, int replica, int key)
    {
        var state = _states[replica, key];
        switch (step.Kind / 100)
        {
            case 0 or 1:
                Put(replica, key, ContextFor(key, step), isPushed: false);
                break;
            case 2:
                Put(replica, key, ContextFor(key, step), isPushed: true);
                break;
            case 3 when _contexts[key].Count > 0:
                var deleter = ContextFor(key, step);
                _states[replica, key] = state.Delete(_history.Delete(key, deleter.Seen), deleter, _view);
                break;
            case 4:
                _contexts[key].Add(state.Read(key));
                break;
            case 5 or 6:
                _network.Add((key, state));
                break;
            case 7:
                Sync(replica, key, _states[step.Second % Replicas, key]);
                break;
            case 8 or 9 when _network.Count > 0:
                Deliver(replica, step.Second % _network.Count, isKept: step.Third % 3 == 0);
                break;
        }
    }

    /// <summary>Fresh, stale or, one time in four, none.</summary>
    private TrackedContext ContextFor(int key, ModelStep step) =>
        step.Second % 4 == 0 || _contexts[key].Count == 0 ? TrackedContext.Blind(key) : ModelStep.Pick(_contexts[key], step.Third);

    private void Put(int replica, int key, TrackedContext context, bool isPushed)
    {
        // One counter for all keys: numbers of the other key are gaps on this one.
        var put = _history.Put(key, new Dot(new Incarnation(replica + 1), ++_counters[replica]), context.Seen);
        _states[replica, key] = _states[replica, key].Put(put, context, _view);
        if (isPushed) _network.Add((key, TrackedSet.Delta(put, context, _view)));
    }

    private void Deliver(int replica, int index, bool isKept)
    {
        var (key, state) = _network[index];
        if (!isKept) _network.RemoveAt(index);
        Sync(replica, key, state);
        Check(replica, key);
    }

    private void Sync(int replica, int key, TrackedSet received) =>
        _states[replica, key] = _states[replica, key].Sync(received, _view);

    private void Check(int replica, int key)
    {
        var state = _states[replica, key];
        _oracle.RequireTrue($"replica {replica} key {key}", state, _view);
        for (var other = 0; other < Replicas; other++)
        {
            _oracle.RequireNoFalseClaim($"replica {replica} key {key}", state, _view, _states[other, key]);
            _oracle.RequireNoFalseClaim($"replica {other} key {key}", _states[other, key], _view, state);
            RequireTrueOrder(state, _states[other, key]);
        }

        for (var index = 0; index < _history.Count; index++)
        {
            var put = _history[index];
            if (put.Key != key || !put.IsPut) continue;
            var isCovered = state.Set.Context.Covers(put.Dot, _view);
            if (isCovered != state.Seen.Contains(index)) Assert.Fail($"replica {replica} key {key}: covers {put}: {isCovered}, but {state}.");
        }
    }

    /// <summary>Nobody leaves here, so the order of contexts is exactly inclusion of the puts they had seen.</summary>
    private void RequireTrueOrder(TrackedSet left, TrackedSet right)
    {
        var isWithin = _history.Puts(left.Seen).All(put => right.Seen.Contains(put.Index));
        var isAround = _history.Puts(right.Seen).All(put => left.Seen.Contains(put.Index));
        var order = left.Set.Context.Compare(right.Set.Context, _view);

        // A coordinator lists 1..n with the other key's numbers in between; only puts of this key are events here, so a replica that got
        // the same puts by delta has them as explicit dots and knows less. Order may then be missing, never wrong.
        if ((order is CausalOrder.Before or CausalOrder.Equal) && !isWithin) Assert.Fail($"{left} <= {right} is false.");
        if ((order is CausalOrder.After or CausalOrder.Equal) && !isAround) Assert.Fail($"{right} <= {left} is false.");
    }
}
