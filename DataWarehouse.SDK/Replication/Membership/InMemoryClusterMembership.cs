using System.Collections.Frozen;

namespace DataWarehouse.SDK.Replication.Membership;

/// <summary>A membership without epochs, held in memory: for single processes, tests and fixed clusters.</summary>
/// <remarks>
/// Thread-safe. Callbacks run on the thread that makes the change, after the set has changed and outside any lock, so two changes made
/// at the same time may announce themselves in either order.
/// </remarks>
public sealed class InMemoryClusterMembership : IClusterMembership
{
    private readonly Lock _gate = new();
    private readonly CallbackList _added = new();
    private readonly CallbackList _removed = new();
    private FrozenSet<string> _active = FrozenSet<string>.Empty;

    /// <summary>Makes a membership.</summary>
    /// <param name="nodeIds">The nodes that are active from the start; repeats count once.</param>
    /// <exception cref="ArgumentException">A node id is not valid; see <see cref="NodeIds.Validate(string)"/>.</exception>
    public InMemoryClusterMembership(params ReadOnlySpan<string> nodeIds)
    {
        foreach (var nodeId in nodeIds) Add(nodeId);
    }

    internal int RemovalSubscriptions => _removed.Count;

    /// <summary>Adds a node and announces it; does nothing when it is already active.</summary>
    /// <param name="nodeId">The node's id.</param>
    /// <returns>Whether the node was added.</returns>
    /// <exception cref="ArgumentException">The id is not valid; see <see cref="NodeIds.Validate(string)"/>.</exception>
    /// <exception cref="AggregateException">Callbacks threw; the node is active all the same.</exception>
    public bool Add(string nodeId)
    {
        NodeIds.Validate(nodeId);
        lock (_gate)
        {
            if (_active.Contains(nodeId)) return false;
            _active = _active.Append(nodeId).ToFrozenSet(StringComparer.Ordinal);
        }

        _added.Invoke(nodeId);
        return true;
    }

    /// <summary>Removes a node and announces it; does nothing when it is not active.</summary>
    /// <param name="nodeId">The node's id.</param>
    /// <returns>Whether the node was removed.</returns>
    /// <exception cref="ArgumentException">The id is not valid; see <see cref="NodeIds.Validate(string)"/>.</exception>
    /// <exception cref="AggregateException">Callbacks threw; the node is gone all the same.</exception>
    public bool Remove(string nodeId)
    {
        NodeIds.Validate(nodeId);
        lock (_gate)
        {
            if (!_active.Contains(nodeId)) return false;
            _active = _active.Where(active => !string.Equals(active, nodeId, StringComparison.Ordinal)).ToFrozenSet(StringComparer.Ordinal);
        }

        _removed.Invoke(nodeId);
        return true;
    }

    /// <inheritdoc/>
    public IReadOnlySet<string> GetActiveNodes() => Volatile.Read(ref _active);

    /// <inheritdoc/>
    public void RegisterNodeAdded(Action<string> callback) => _added.Add(callback);

    /// <inheritdoc/>
    public void RegisterNodeRemoved(Action<string> callback) => _removed.Add(callback);
}
