using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>The second phase of a world of nodes: waits until every group has a leader, its clients have their answers, and its replicas are equal.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
/// <param name="fleet">The world.</param>
internal sealed class FleetHealing(Fleet fleet)
{
    private const long AskMicros = 200_000;

    /// <summary>Beyond all numbers that clients give, so that they take no notice of the answers.</summary>
    private const long FirstQuestion = 1L << 60;

    /// <summary>What elections and reconnections after the end of the faults add to what a shard promises.</summary>
    private const long CallerMicros = 1_500_000;

    /// <summary>A store with its sessions, at most: see the bounds of the tables of sessions.</summary>
    private const int StateBytesMax = 20_000;

    private readonly List<FleetGroup> _waiting = [];
    private readonly SortedDictionary<(long Group, int Node), (Term Term, long Micros)> _asked = [];
    private long _questions;
    private long _since;

    /// <summary>Begins to wait.</summary>
    public void Begin()
    {
        _since = fleet.Events.NowMicros;
        foreach (var group in fleet.Groups)
        {
            if (group.IsDestroyed) continue;
            _waiting.Add(group);
            group.Liveness.FaultsEnded(BoundsOf(group), group.Replicas.Where(static replica => replica.IsUp));
            group.Workload.Calm();
        }
    }

    /// <summary>Looks how the groups are.</summary>
    /// <returns>Whether all are well.</returns>
    public bool Watch()
    {
        for (var place = _waiting.Count - 1; place >= 0; place--)
        {
            if (IsWhole(_waiting[place])) _waiting.RemoveAt(place);
        }

        return _waiting.Count == 0 && fleet.Nodes.All(static node => node.IsServing) && fleet.Callers.HaveAllHeard(_since, (fleet.Plan.Shard.OutcomeTicks * (long)fleet.Plan.TickMicros * 6 / 5) + CallerMicros);
    }

    /// <summary>Says how the groups are that are not well.</summary>
    public string Describe() => string.Join(' ', _waiting.Take(5).Select(Describe));

    /// <summary>How long a group may take to get well.</summary>
    /// <param name="group">The group.</param>
    public LivenessBounds BoundsOf(FleetGroup group)
    {
        var (slowest, entries) = (0L, 0L);
        var chunks = (StateBytesMax / fleet.Plan.Shard.Transfers.ChunkBytesMax) + 1;
        foreach (var replica in group.Replicas)
        {
            slowest = Math.Max(slowest, fleet.Plan.DriftPerMille[replica.Node]);
            if (replica.Core is { } core) entries = Math.Max(entries, core.Log.Last.Value - core.Log.Snapshot.Value);
        }

        return LivenessBounds.Of(fleet.Plan.Shard.Core, fleet.Plan.TickMicros, slowest, 0, entries + fleet.Plan.Shard.KeptBehindSnapshot + 100, chunks);
    }

    private bool IsWhole(FleetGroup group)
    {
        if (!group.Liveness.HasLeader) AskLeaders(group);
        if (group.Liveness.HasLeader && group.Workload.IsQuiet && group.Leader() is { } leader && AreEqual(group, leader))
        {
            fleet.Counts.LeaderWaitPerMille = Math.Max(fleet.Counts.LeaderWaitPerMille, group.Liveness.LeaderWaitPerMille);
            fleet.Counts.WholeWaitPerMille = Math.Max(fleet.Counts.WholeWaitPerMille, group.Liveness.WholeWaitPerMille);
            group.Oracles.Healed(group.Replicas);
            return true;
        }

        group.Liveness.Watch(() => Describe(group));
        return false;
    }

    private void AskLeaders(FleetGroup group)
    {
        foreach (var replica in group.Replicas)
        {
            if (replica.Core is not { Role: Role.Leader } core) continue;
            var (term, micros) = _asked.GetValueOrDefault((group.Id.Value, replica.Node));
            if (term == core.Term && fleet.Events.NowMicros - micros < AskMicros) continue;
            _asked[(group.Id.Value, replica.Node)] = (core.Term, fleet.Events.NowMicros);
            group.Clients.Propose(replica.Node, FirstQuestion + _questions++, ReadOnlyMemory<byte>.Empty);
        }
    }

    private static bool AreEqual(FleetGroup group, GroupReplica leader)
    {
        var core = leader.Core!;
        if (leader.Applied != core.Log.Last || core.Log.Commit != core.Log.Last) return false;
        foreach (var replica in group.Replicas)
        {
            if (replica.Core is not { } other || replica.Applied != leader.Applied || other.Term != core.Term || other.Log.Applied != core.Log.Applied) return false;
            if (other.Log.Commit != core.Log.Commit) return false;
            if (replica.SessionDigest != leader.SessionDigest)
                throw new OracleViolationException(nameof(Convergence), $"Replicas {leader.Replica} and {replica.Replica} of group {group.Id} have other sessions after {leader.Applied}.");
        }

        return true;
    }

    private static string DescribeProgress(RaftCore core)
    {
        var text = string.Empty;
        foreach (var progress in core.Progress)
            text += string.Create(CultureInfo.InvariantCulture, $" to r{progress.Replica} {progress.State} match {progress.Match} next {progress.Next}{(progress.IsFetching ? " fetching" : string.Empty)}");
        return text;
    }

    /// <summary>Says how a group is.</summary>
    /// <param name="group">The group.</param>
    public static string Describe(FleetGroup group)
    {
        var parts = new List<string>();
        foreach (var replica in group.Replicas)
        {
            parts.Add(replica.Core is { } core
                ? string.Create(CultureInfo.InvariantCulture, $"n{replica.Node} r{replica.Replica} {core.Role} term {core.Term} lane {replica.Applied} applied {core.Log.Applied} commit {core.Log.Commit} durable {core.Log.Durable} last {core.Log.Last} leader r{core.Leader} digest {replica.Digest:x}{(replica.Hosted!.Sleep.IsAsleep ? " asleep" : string.Empty)}{(replica.Hosted.IsRestarting ? " restarting" : string.Empty)}{(replica.Hosted.Install.IsUnderWay ? " installing" : string.Empty)}{(core.Role == Role.Leader ? DescribeProgress(core) : string.Empty)}{(replica.Hosted.Fault is { } fault ? $" fault {fault.Kind}" : string.Empty)}")
                : string.Create(CultureInfo.InvariantCulture, $"n{replica.Node} r{replica.Replica} down"));
        }

        return $"Group {group.Id}: {(group.Workload.IsQuiet ? "clients are quiet" : "clients wait")}; {string.Join("; ", parts)}.";
    }
}
