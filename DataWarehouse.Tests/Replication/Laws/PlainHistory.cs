using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Vectors;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>Vectors on two plain memberships that lose nodes at different times, beside the explicit events each one stands for.</summary>
internal sealed class PlainHistory
{
    private const int Vectors = 4;

    private readonly List<string> _nodes = ["A", "B", "C", "D"];
    private readonly InMemoryClusterMembership[] _memberships = [new("A", "B", "C", "D"), new("A", "B", "C", "D")];
    private readonly List<(DottedVersionVector Vector, HashSet<(string, long)> Events)> _vectors = [];
    private readonly Dictionary<string, long> _counters = [];

    internal PlainHistory()
    {
        for (var vector = 0; vector < Vectors; vector++) _vectors.Add((new DottedVersionVector(_memberships[vector % 2]), []));
    }

    internal int OrdersTrue { get; private set; }

    internal int OrdersFalse { get; private set; }

    internal int OrdersFalseWithoutDigest { get; private set; }

    internal void Run(ModelStep[] steps)
    {
        foreach (var step in steps)
        {
            var (vector, events) = _vectors[step.First % Vectors];
            switch (step.Kind % 10)
            {
                case < 4:
                    Record(vector, events, step);
                    break;
                case < 8:
                    var (other, theirs) = _vectors[step.Second % Vectors];
                    vector.Absorb(other);
                    events.UnionWith(theirs);
                    break;
                case 8:
                    Leave(step);
                    break;
                default:
                    _nodes.Add($"N{_nodes.Count}");
                    foreach (var membership in _memberships) membership.Add(_nodes[^1]);
                    break;
            }

            CompareAll();
        }
    }

    /// <summary>The next event of a node that this vector's side still has; its coordinator knows all its own events.</summary>
    private void Record(DottedVersionVector vector, HashSet<(string, long)> events, ModelStep step)
    {
        var active = _nodes.Where(vector.Membership.GetActiveNodes().Contains).ToList();
        var nodeId = ModelStep.Pick(active, step.Second);
        var next = _counters[nodeId] = _counters.GetValueOrDefault(nodeId) + 1;
        if (events.Count(known => known.Item1 == nodeId) != next - 1) return;
        vector.Record(nodeId, next);
        events.Add((nodeId, next));
    }

    /// <summary>Each side drops the node in its own time; A stays, so the set is never empty.</summary>
    private void Leave(ModelStep step)
    {
        var leaver = ModelStep.Pick(_nodes, 1 + (step.Second % (_nodes.Count - 1)));
        _memberships[step.Third % 2].Remove(leaver);
    }

    private void CompareAll()
    {
        foreach (var (x, xEvents) in _vectors)
        {
            foreach (var (y, yEvents) in _vectors)
            {
                if (ReferenceEquals(x, y)) continue;
                var isTrue = xEvents.IsSubsetOf(yEvents);
                var withoutDigest = KnowledgeOrder.Compare(x.CurrentState.Known, y.CurrentState.Known, MembershipView.WithoutEpochs);
                if (IsWithin(withoutDigest) && !isTrue) OrdersFalseWithoutDigest++;
                if (IsWithin(x.Compare(y)))
                {
                    if (isTrue) OrdersTrue++;
                    else OrdersFalse++;
                }
            }
        }
    }

    private static bool IsWithin(CausalOrder order) => order is CausalOrder.Before or CausalOrder.Equal;
}
