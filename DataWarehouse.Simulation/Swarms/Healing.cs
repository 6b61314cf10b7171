using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Faults;
using DataWarehouse.Simulation.Nodes;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Simulation.Swarms;

/// <summary>The second phase of a world: waits, as its administrator, until the group is well again, and proposes something at each leader to see whether it leads.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
/// <param name="plan">What the world is like.</param>
/// <param name="cluster">The nodes.</param>
/// <param name="world">What they share.</param>
/// <param name="membership">Repairs the configuration.</param>
/// <param name="lasting">What stays broken.</param>
/// <param name="liveness">Says what takes too long.</param>
/// <param name="workload">The clients.</param>
internal sealed class Healing(
    FaultPlan plan, Cluster cluster, ReplicaWorld world, MembershipPlanner membership, LastingFault lasting, Liveness liveness, IWorkload workload)
{
    private const long AskMicros = 200_000;

    /// <summary>Beyond all numbers that clients give, so that they take no notice of the answers.</summary>
    private const long FirstQuestion = 1L << 60;

    /// <summary>What clients and the administrator may still add.</summary>
    private const int FurtherEntries = 100;

    private readonly SortedDictionary<long, (Term Term, long Micros)> _asked = [];
    private long _questions;

    /// <summary>Begins to wait.</summary>
    public void Begin()
    {
        var (slowest, entries, bytes) = (0L, 0L, 0L);
        var running = new List<IReplicaView>();
        foreach (var replica in cluster.OnNode)
        {
            if (replica is null || lasting.KeepsDown(replica)) continue;
            running.Add(replica);
            slowest = Math.Max(slowest, (long)replica.DriftPerMille * (1 + replica.Priority));
            if (replica.Driver is not { } driver) continue;
            entries = Math.Max(entries, (long)(driver.Core.Log.Last.Value - driver.Core.Log.Snapshot.Value));
            bytes = Math.Max(bytes, driver.Machine.Snapshot().Length);
        }

        var options = plan.Options;
        var link = lasting.Kind == LastingFaultKind.Slow ? lasting.SlowMicrosMax : 0;
        entries += options.KeptBehindSnapshot + FurtherEntries;
        var bounds = LivenessBounds.Of(options.Core, options.TickMicros, slowest, link, entries, (bytes / options.Transfers.ChunkBytesMax) + 1);
        liveness.FaultsEnded(bounds, running);
    }

    /// <summary>Looks how the group is.</summary>
    /// <returns>The members that are equal, once the group is well; before that null.</returns>
    public List<IReplicaView>? Watch()
    {
        cluster.WipeRemoved(all: true);
        if (!liveness.HasLeader) AskLeaders();
        if (cluster.Leader() is { } leader && !membership.Repair(leader) && liveness.HasLeader && workload.IsQuiet && FindEqual(leader) is { } equal) return equal;
        liveness.Watch(Describe);
        return null;
    }

    /// <summary>
    /// An empty command changes nothing in any store, and whoever commits it leads. A new leader is asked at once, then seldom: where entries cross one at a
    /// time, more questions would keep it from answering.
    /// </summary>
    private void AskLeaders()
    {
        foreach (var replica in cluster.OnNode)
        {
            if (replica?.Core is not { Role: Role.Leader } core) continue;
            var (term, micros) = _asked.GetValueOrDefault(replica.Replica.Value);
            if (term == core.Term && world.Events.NowMicros - micros < AskMicros) continue;
            _asked[replica.Replica.Value] = (core.Term, world.Events.NowMicros);
            world.Clients.Propose(replica.Node, FirstQuestion + _questions++, ReadOnlyMemory<byte>.Empty);
        }
    }

    /// <summary>Whoever the leader cannot reach, or who cannot reach it, need not be equal; a majority must be, or nothing is committed.</summary>
    private List<IReplicaView>? FindEqual(SimulatedReplica leader)
    {
        var core = leader.Core!;
        if (leader.Applied != core.Log.Last || core.Log.Commit != core.Log.Last) return null;
        var equal = new List<IReplicaView>();
        var voters = 0;
        foreach (var member in core.Configuration.Members)
        {
            if (world.Find(member.Replica) is not { } replica) return null;
            if (!lasting.AreConnected(leader, replica)) continue;
            if (!replica.IsUp || replica.Applied != leader.Applied || replica.Digest != leader.Digest || replica.Core!.Term != core.Term) return null;
            if (core.Configuration.IsVoter(member.Replica)) voters++;
            equal.Add(replica);
        }

        return voters > core.Configuration.Voters.Length / 2 ? equal : null;
    }

    /// <summary>Says how the replicas are, for whoever reads why a world failed.</summary>
    public string Describe()
    {
        var parts = new List<string>();
        foreach (var replica in cluster.OnNode)
        {
            if (replica is null) continue;
            parts.Add(replica.Core is { } core
                ? $"n{replica.Node} r{replica.Replica} {core.Role} term {core.Term} applied {replica.Applied} commit {core.Log.Commit} durable {core.Log.Durable} last {core.Log.Last} leader r{core.Leader} digest {replica.Digest:x} [{core.Configuration}]{(replica.Process!.StandsStill ? " stands still" : string.Empty)}{(replica.Driver!.IsBlocked ? " blocked" : string.Empty)}"
                : $"n{replica.Node} r{replica.Replica} {replica.Condition}");
        }

        return $"{(workload.IsQuiet ? "Clients are quiet." : "Clients wait.")} Broken still: {lasting.Kind}. {string.Join("; ", parts)}";
    }
}
