using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Clusters.Oracles;

/// <summary>No incarnation and no number of a replica ever names two things (DESIGN 3, identity).</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class IdentitiesAreNew : ILogOracle
{
    private readonly SortedDictionary<(long Group, int Generation, long Replica), PeerId> _replicas = [];
    private readonly SortedDictionary<long, UInt128> _lives = [];
    private readonly SortedSet<(long Group, int Generation, long Replica)> _gone = [];

    /// <inheritdoc/>
    public void Committed(int round, SystemState before, SystemCommand command, SystemAnswer answer, SystemState after)
    {
        if (ReferenceEquals(before, after)) return;
        foreach (var node in after.Nodes.Values)
        {
            if (!_lives.TryAdd(node.Incarnation.Value, node.Introduction.Directory) && _lives[node.Incarnation.Value] != node.Introduction.Directory)
                throw new OracleViolationException(nameof(IdentitiesAreNew), FormattableString.Invariant($"Incarnation {node.Incarnation} of {node.Name} was that of another data directory before."));
        }

        foreach (var group in after.Groups.Values)
        {
            foreach (var replica in group.Replicas)
            {
                var key = (group.Group, group.Generation, replica.Replica);
                if (!_replicas.TryAdd(key, replica.Node) && _replicas[key] != replica.Node)
                    throw new OracleViolationException(nameof(IdentitiesAreNew), FormattableString.Invariant($"Replica {replica.Replica} of group {group.Group} is on {replica.Node}, and was on {_replicas[key]} before."));
                if (_gone.Contains(key))
                    throw new OracleViolationException(nameof(IdentitiesAreNew), FormattableString.Invariant($"Replica {replica.Replica} of group {group.Group} had gone for good, and is there again."));
            }
        }

        foreach (var group in before.Groups.Values)
        {
            if (!after.Groups.TryGetValue(group.Group, out var now) || ReferenceEquals(now, group)) continue;
            foreach (var replica in group.Replicas)
            {
                if (!now.TryFind(replica.Replica, out _)) _gone.Add((group.Group, now.Generation, replica.Replica));
            }
        }
    }
}
