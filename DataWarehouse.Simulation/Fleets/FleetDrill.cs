using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>Something that happens to groups that sleep, one thing in a world.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
/// <param name="fleet">The world.</param>
/// <param name="random">Its own source of randomness.</param>
internal abstract class FleetDrill(Fleet fleet, SeededRandom random)
{
    /// <summary>Whether every group must have a leader within the bound while it lasts.</summary>
    public virtual bool MustHaveLeaders => true;

    /// <summary>The world.</summary>
    protected Fleet Fleet { get; } = fleet;

    /// <summary>Its own source of randomness.</summary>
    protected SeededRandom Random { get; } = random;

    /// <summary>Draws one.</summary>
    /// <param name="fleet">The world.</param>
    /// <param name="random">The source for it.</param>
    public static FleetDrill Draw(Fleet fleet, SeededRandom random) => random.Below(4) switch
    {
        0 => new LoseReplicas(fleet, random),
        1 => new LoseNode(fleet, random),
        2 => new RestartNode(fleet, random),
        _ => new CutOffNode(fleet, random),
    };

    /// <summary>It begins.</summary>
    public abstract void Begin();

    /// <summary>Whether it has done what it was to do, so that it may end.</summary>
    public virtual bool MayEnd() => true;

    /// <summary>It ends: what was broken is mended.</summary>
    public abstract void End();

    /// <summary>The replicas that lead are taken away on living nodes, and brought back later: nobody is told, and no beat is missing.</summary>
    private sealed class LoseReplicas(Fleet fleet, SeededRandom random) : FleetDrill(fleet, random)
    {
        private readonly List<(FleetGroup Group, int Node)> _lost = [];

        public override void Begin()
        {
            foreach (var group in Fleet.Groups)
            {
                if (group.IsDestroyed || group.Configuration.Voters.Length < 3 || !Random.Chance(500_000) || group.Leader() is not { } leader) continue;
                _lost.Add((group, leader.Node));
                Fleet.Nodes[leader.Node].Process?.Close(group);
            }
        }

        public override void End()
        {
            foreach (var (group, node) in _lost) Fleet.Nodes[node].Process?.Reopen(group);
        }
    }

    /// <summary>A node dies and comes back much later.</summary>
    private sealed class LoseNode(Fleet fleet, SeededRandom random) : FleetDrill(fleet, random)
    {
        private FleetNode? _node;

        // A group of one replica on that node has none.
        public override bool MustHaveLeaders => Fleet.Groups.All(group => group.IsDestroyed || group.Configuration.Voters.Length > 1);

        public override void Begin()
        {
            _node = Fleet.Nodes[Random.Below(Fleet.Nodes.Length)];
            _node.IsHeldDown = true;
            _node.Crash(losesPower: Random.Chance(500_000));
        }

        public override void End()
        {
            _node!.IsHeldDown = false;
            _node.Heal();
        }
    }

    /// <summary>A node's process ends and begins again before it is missed.</summary>
    private sealed class RestartNode(Fleet fleet, SeededRandom random) : FleetDrill(fleet, random)
    {
        public override void Begin() => Fleet.Nodes[Random.Below(Fleet.Nodes.Length)].Crash(losesPower: false);

        public override void End()
        {
        }
    }

    /// <summary>A node is cut off, and the groups go on without it; then it is back, and nobody asks anything more.</summary>
    private sealed class CutOffNode(Fleet fleet, SeededRandom random) : FleetDrill(fleet, random)
    {
        private const long FirstQuestion = 1L << 61;

        private readonly int _node = random.Below(fleet.Nodes.Length);
        private bool _hasAsked;
        private long _since;

        public override bool MustHaveLeaders => false;

        public override void Begin()
        {
            _since = Fleet.Events.NowMicros;
            for (var other = 0; other < Fleet.Nodes.Length; other++)
            {
                if (other == _node) continue;
                Fleet.Network.Cut(_node, other, true);
                Fleet.Network.Cut(other, _node, true);
            }
        }

        public override bool MayEnd()
        {
            if (!_hasAsked) Ask();
            return _hasAsked && Fleet.Events.NowMicros - _since > 6 * Fleet.ElectionMicros;
        }

        public override void End() => Fleet.Network.Heal();

        /// <summary>Each group whose leader is elsewhere takes an entry that the node does not get.</summary>
        private void Ask()
        {
            (_hasAsked, _since) = (true, Fleet.Events.NowMicros);
            Fleet.IsDozing = false;
            foreach (var group in Fleet.Groups)
            {
                if (!group.IsDestroyed && group.Leader() is { } leader && leader.Node != _node) Fleet.Nodes[leader.Node].Process?.Nudge(group, FirstQuestion + group.Id.Value);
            }

            Fleet.IsDozing = true;
        }
    }
}
