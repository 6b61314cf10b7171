using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Shards;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>The replicas of one shard, ascending by group, so that lists can be compared part by part.</summary>
/// <remarks>Not thread-safe; belongs to its <see cref="Sleeper"/>.</remarks>
internal sealed class GroupOrder
{
    private readonly List<HostedReplica> _replicas = [];

    /// <summary>How many there are.</summary>
    public int Count => _replicas.Count;

    /// <summary>The one at a place.</summary>
    /// <param name="place">From 0.</param>
    public HostedReplica this[int place] => _replicas[place];

    /// <summary>Adds one.</summary>
    /// <param name="replica">The replica; its group has none here.</param>
    public void Add(HostedReplica replica) => _replicas.Insert(PlaceOf(replica.Group), replica);

    /// <summary>Takes one out.</summary>
    /// <param name="replica">The replica.</param>
    public void Remove(HostedReplica replica)
    {
        var place = PlaceOf(replica.Group);
        if (place < _replicas.Count && ReferenceEquals(_replicas[place], replica)) _replicas.RemoveAt(place);
    }

    /// <summary>The replica of a group, or null.</summary>
    /// <param name="group">The group.</param>
    public HostedReplica? Find(GroupId group)
    {
        var place = PlaceOf(group);
        return place < _replicas.Count && _replicas[place].Group == group ? _replicas[place] : null;
    }

    /// <summary>Stops all.</summary>
    /// <param name="kind">Which rule was broken.</param>
    /// <param name="detail">Why, in words.</param>
    public void Stop(FaultKind kind, string detail)
    {
        foreach (var replica in _replicas) replica.Stop(new ReplicaFault(kind, replica.Core.Term, replica.Core.Log.Commit, detail));
    }

    /// <summary>The first place whose group is not below one.</summary>
    /// <param name="group">The group.</param>
    public int PlaceOf(GroupId group)
    {
        var (low, high) = (0, _replicas.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_replicas[middle].Group.Value < group.Value) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
