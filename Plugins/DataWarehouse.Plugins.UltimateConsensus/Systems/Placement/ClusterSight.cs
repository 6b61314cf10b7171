using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

/// <summary>The members as one run of the planner sees them: who is heard, who is dead, and whose replicas are being replaced.</summary>
/// <remarks>Not thread-safe; lives as long as one run.</remarks>
internal sealed class ClusterSight
{
    private readonly SystemState _state;
    private readonly PlannerOptions _options;
    private readonly bool _replacesAll;
    private readonly Dictionary<long, TimeSpan> _silent = [];
    private readonly Dictionary<long, TimeSpan> _heard = [];
    private readonly HashSet<long> _holders = [];

    /// <summary>Looks.</summary>
    /// <param name="input">What there is to see.</param>
    /// <param name="options">When a node is dead.</param>
    /// <param name="planted">A fault put in on purpose.</param>
    public ClusterSight(PlannerInput input, PlannerOptions options, PlantedSystemBug planted)
    {
        _state = input.State;
        _options = planted == PlantedSystemBug.ReplacedWithoutWaiting ? options with { DeadAfter = TimeSpan.FromTicks(1) } : options;
        _replacesAll = planted == PlantedSystemBug.SeveralReplacedAtOnce;
        foreach (var node in input.Nodes)
        {
            _silent[node.Incarnation.Value] = node.SilentFor;
            if (node.HeardFor is { } heard) _heard[node.Incarnation.Value] = heard;
        }

        foreach (var group in _state.Groups.Values)
        {
            foreach (var replica in group.Replicas)
            {
                if (group.Group != 0 || replica.Part == ReplicaPart.Voter) _holders.Add(replica.Node.Incarnation.Value);
            }
        }

        Replaced = FindReplaced();
        InService = [.. _state.Nodes.Values.Where(static node => node.Service == NodeService.InService)];
    }

    /// <summary>The one dead node whose replicas are being replaced, or null: the one that has been silent for the longest time of those that hold any.</summary>
    public NodeRecord? Replaced { get; }

    /// <summary>Members that take replicas, whether they are heard or not.</summary>
    public IReadOnlyList<NodeRecord> InService { get; }

    /// <summary>Whether a life of a node is a member and heard.</summary>
    /// <param name="peer">The life.</param>
    public bool IsHeard(PeerId peer) => _state.FindNode(peer.Incarnation) is not null && SilentFor(peer.Incarnation.Value) <= TimeSpan.Zero;

    /// <summary>Whether a life of a node is no member any more, or was silent for so long that it counts as dead.</summary>
    /// <param name="peer">The life.</param>
    public bool IsDead(PeerId peer) => _state.FindNode(peer.Incarnation) is null || SilentFor(peer.Incarnation.Value) >= _options.DeadAfter;

    /// <summary>Whether groups may go on to want a life of a node as their leader: it is in service, and was not silent for so long that others should lead meanwhile.</summary>
    /// <param name="peer">The life.</param>
    public bool MayKeepLeading(PeerId peer) => IsInService(peer) && SilentFor(peer.Incarnation.Value) < _options.LeaderAwayAfter;

    /// <summary>Whether a leadership may be given to a life of a node now: it is in service, heard, and has run for a while.</summary>
    /// <param name="peer">The life.</param>
    public bool MayBeginToLead(PeerId peer) =>
        IsInService(peer) && IsHeard(peer) && (!_heard.TryGetValue(peer.Incarnation.Value, out var heard) || heard >= _options.LeaderReturnAfter);

    /// <summary>Whether nodes will be fit to lead in a while that are not now, so that it is worth to look again.</summary>
    public bool IsAnyoneComingBack => InService.Any(node => !MayBeginToLead(node.Peer));

    /// <summary>Members that a group's voters may be on. A dead node keeps what it has until it is its turn, and gets nothing new.</summary>
    /// <param name="group">The group, or null for a new one, which needs nodes that are heard.</param>
    public List<NodeRecord> PlacesFor(GroupRecord? group)
    {
        var places = new List<NodeRecord>(InService.Count);
        foreach (var node in InService)
        {
            var isPlace = group is null ? IsHeard(node.Peer)
                : !IsDead(node.Peer) || (node != Replaced && !_replacesAll && IsVoter(group, node.Peer));
            if (isPlace) places.Add(node);
        }

        return places;
    }

    private bool IsInService(PeerId peer) => _state.FindNode(peer.Incarnation) is { Service: NodeService.InService };

    private static bool IsVoter(GroupRecord group, PeerId peer) => group.TryFind(peer, out var replica) && replica.Part == ReplicaPart.Voter;

    private TimeSpan SilentFor(long incarnation) => _silent.GetValueOrDefault(incarnation);

    private NodeRecord? FindReplaced()
    {
        NodeRecord? longest = null;
        foreach (var node in _state.Nodes.Values)
        {
            if (!IsDead(node.Peer) || !_holders.Contains(node.Incarnation.Value)) continue;
            if (longest is null || SilentFor(node.Incarnation.Value) > SilentFor(longest.Incarnation.Value)) longest = node;
        }

        return longest;
    }
}
