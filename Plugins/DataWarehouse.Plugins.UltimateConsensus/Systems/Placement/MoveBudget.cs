using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

/// <summary>How many more moves may begin, in all and to each node.</summary>
/// <remarks>Not thread-safe; lives as long as one run.</remarks>
internal sealed class MoveBudget
{
    private readonly PlannerOptions _options;
    private readonly Dictionary<long, int> _incoming = [];
    private int _moves;

    /// <summary>Counts the moves under way.</summary>
    /// <param name="state">The state.</param>
    /// <param name="options">How many there may be.</param>
    public MoveBudget(SystemState state, PlannerOptions options)
    {
        _options = options;
        foreach (var group in state.Groups.Values)
        {
            if (group.Move is not { } move) continue;
            _moves++;
            foreach (var replica in move.Added)
            {
                if (group.TryFind(replica, out var found)) Add(found.Node.Incarnation);
            }
        }
    }

    /// <summary>Whether a move may begin.</summary>
    /// <param name="nodes">The nodes that would get a replica.</param>
    /// <param name="isRepair">Whether it repairs something, or only spreads the load.</param>
    public bool Allows(IEnumerable<Incarnation> nodes, bool isRepair) =>
        _moves < (isRepair ? _options.MovesMax : Math.Max(1, _options.MovesMax / 2)) && nodes.All(node => _incoming.GetValueOrDefault(node.Value) < _options.MovesPerNodeMax);

    /// <summary>A move begins.</summary>
    /// <param name="nodes">The nodes that get a replica.</param>
    public void Take(IEnumerable<Incarnation> nodes)
    {
        _moves++;
        foreach (var node in nodes) Add(node);
    }

    private void Add(Incarnation node) => _incoming[node.Value] = _incoming.GetValueOrDefault(node.Value) + 1;
}
