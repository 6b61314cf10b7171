using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Tracing;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>Says which groups there are, and on which nodes; makes new ones and lets old ones go while the world runs.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
/// <param name="fleet">The world.</param>
/// <param name="random">Its own source of randomness.</param>
internal sealed class FleetCatalogue(Fleet fleet, SeededRandom random) : IEventTarget
{
    /// <summary>Groups that there ever may be.</summary>
    public const int GroupsMax = 256;

    private const int TellMicrosMax = 100_000;

    /// <summary>Makes a group and tells its nodes, each after a while.</summary>
    public void Create()
    {
        if (fleet.Groups.Count == GroupsMax) return;
        var nodes = DrawNodes();
        var group = new FleetGroup(fleet, new GroupId(fleet.Groups.Count), nodes, DrawLearner(nodes));
        fleet.Add(group);
        fleet.Counts.Groups++;
        fleet.Recorder.Add(WorldEvent.Change, -1, group.Id.Value, group.Replicas.Count);
        foreach (var replica in group.Replicas) fleet.Events.After(random.Between(1, TellMicrosMax), this, replica.Node, group.Id.Value);
        group.Workload.Start(group.Clients);
    }

    /// <summary>Lets a group go that was there, as long as half of them are left.</summary>
    public void Destroy()
    {
        var group = fleet.Groups[random.Below(fleet.Groups.Count)];
        if (group.IsDestroyed || fleet.Groups.Count(static known => !known.IsDestroyed) <= Math.Max(1, fleet.Plan.Groups / 2)) return;
        group.Destroy();
        fleet.Counts.DestroyedGroups++;
        fleet.Recorder.Add(WorldEvent.Change, -1, group.Id.Value);
        foreach (var replica in group.Replicas) fleet.Events.After(random.Between(1, TellMicrosMax), this, replica.Node, group.Id.Value);
    }

    /// <summary>A node hears what has become of a group; one that is down reads the catalogue when it starts.</summary>
    /// <param name="code">The node.</param>
    /// <param name="argument">The group.</param>
    public void Fire(int code, long argument)
    {
        if (fleet.Nodes[code].Process is not { } process) return;
        var group = fleet.Groups[(int)argument];
        if (group.IsDestroyed) process.Destroy(group);
        else process.Begin(group);
    }

    /// <summary>A learner never campaigns: only others can wake a group for it.</summary>
    private int? DrawLearner(List<int> voters)
    {
        if (!fleet.Plan.Shard.Sleep.IsOn || voters.Count == fleet.Plan.Nodes || !random.Chance(400_000)) return null;
        var learner = random.Below(fleet.Plan.Nodes);
        while (voters.Contains(learner)) learner = (learner + 1) % fleet.Plan.Nodes;
        return learner;
    }

    private List<int> DrawNodes()
    {
        var nodes = Enumerable.Range(0, fleet.Plan.Nodes).ToList();
        var voters = random.Below(10) switch
        {
            0 => 1,
            < 7 => 3,
            _ => Math.Min(5, fleet.Plan.Nodes),
        };
        if (voters == 4) voters = 3;
        while (nodes.Count > voters) nodes.RemoveAt(random.Below(nodes.Count));
        return nodes;
    }
}
