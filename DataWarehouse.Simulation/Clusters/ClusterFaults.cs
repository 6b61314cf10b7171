using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Clusters;

/// <summary>What goes wrong: processes end, nodes are cut off, disks are lost or set back, the system group has no quorum for a while.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
/// <param name="plan">What the world is like.</param>
/// <param name="random">The source of its own.</param>
/// <param name="log">The system group's log.</param>
/// <param name="nodes">The nodes.</param>
internal sealed class ClusterFaults(ClusterPlan plan, SeededRandom random, SystemLog log, ClusterNodes nodes)
{
    /// <summary>Processes that ended.</summary>
    public int Crashes { get; private set; }

    /// <summary>Nodes that were cut off.</summary>
    public int Cuts { get; private set; }

    /// <summary>Disks that were lost or set back.</summary>
    public int LostDisks { get; private set; }

    /// <summary>Times that the system group had no quorum.</summary>
    public int Blackouts { get; private set; }

    /// <summary>Whether nothing goes wrong any more.</summary>
    public bool IsOver { get; set; }

    /// <summary>A round: who is due comes back, and perhaps something goes wrong.</summary>
    /// <param name="round">The round.</param>
    public void Step(int round)
    {
        foreach (var node in nodes.All) ComeBack(round, node);
        if (IsOver || !random.Chance(plan.FaultPerMillion)) return;
        var all = nodes.All.Where(static node => node is { IsLost: false, IsUp: true }).ToList();
        if (all.Count == 0) return;
        var victim = all[random.Below(all.Count)];
        switch (random.Below(10))
        {
            case < 4:
                Stop(round, victim, Span());
                break;
            case < 7:
                Cuts++;
                victim.IsCutOff = true;
                victim.BackAt = round + Span();
                break;
            case 7:
                Blackout(round);
                break;
            default:
                LoseDisk(round, victim);
                break;
        }
    }

    /// <summary>A process ends.</summary>
    /// <param name="round">The round.</param>
    /// <param name="node">The node.</param>
    /// <param name="rounds">For how long.</param>
    public void Stop(int round, NodeLife node, int rounds)
    {
        Crashes++;
        node.IsUp = false;
        node.TakesPart = false;
        node.BackAt = round + rounds;
    }

    /// <summary>Short, or longer than it takes to be replaced.</summary>
    private int Span() => random.Below(3) == 0 ? (int)plan.Planner.DeadAfter.TotalSeconds + random.Below(60) : 1 + random.Below((int)plan.Planner.DeadAfter.TotalSeconds);

    private void ComeBack(int round, NodeLife node)
    {
        if (node.IsLost) return;
        if (node.IsCutOff && (IsOver || round >= node.BackAt)) node.IsCutOff = false;
        if (!node.IsUp && !log.State.IsRetired(node.Incarnation) && (IsOver || round >= node.BackAt)) Start(node);
        // Asked again until somebody answers.
        if (node is { IsUp: true, TakesPart: false, IsCutOff: false, Incarnation.Value: > 0 } && (IsOver || random.Below(3) == 0)) AskToTakePart(round, node);
    }

    private void Start(NodeLife node)
    {
        node.IsUp = true;
        node.Starts++;
        node.Boot++;
        if (!IsOver && random.Below(6) == 0) node.Release = Math.Max(log.State.FeatureLevel, random.Below(3) + 1);
        if (random.Below(6) == 0) node.Address += 100;
        log.Restart(node);
    }

    private void AskToTakePart(int round, NodeLife node)
    {
        if (nodes.SystemLeader is null)
        {
            // Nobody can answer, so peers go by what they remember themselves; else no cluster could start after a loss of power.
            if (!log.State.IsRetired(node.Incarnation)) TakePart(node);
            return;
        }

        var (boot, starts) = (node.Boot, node.Starts);
        var command = new SystemCommand.NodeStarted(SystemId, node.Incarnation, node.Directory, node.Addresses, node.Release, node.Progress);
        log.Send(round, node, command, answer =>
        {
            if (answer.Status == SystemStatus.ReleaseTooOld && node.Release < log.State.FeatureLevel) Upgrade(node, log.State.FeatureLevel);
            if (node.Boot == boot && node.Starts == starts && answer.IsDone) TakePart(node);
            if (answer.Status is SystemStatus.RolledBack or SystemStatus.NodeRetired) ClusterNodes.Lose(node);
        });
    }

    /// <summary>A node whose program is not running anything gets another one.</summary>
    private void Upgrade(NodeLife node, int release)
    {
        node.Release = release;
        log.Restart(node);
    }

    /// <summary>Peers remember too what a node has told them, and refuse it at the handshake; so a record of a minute ago need not be the only guard.</summary>
    private void TakePart(NodeLife node)
    {
        if (log.State.IsRetired(node.Incarnation)) throw new OracleViolationException("RemovedStayOut", $"{node.Peer} was removed and takes part again.");
        var isSetBack = node.Replicas.Values.Any(static replica => replica.Match < replica.Promised);
        if (isSetBack && plan.Planted != PlantedSystemBug.RollbackIgnored)
        {
            ClusterNodes.Lose(node);
            return;
        }

        if (isSetBack) throw new OracleViolationException("PromisesAreKept", $"{node.Peer} has lost what it had acknowledged, and takes part.");
        node.TakesPart = true;
    }

    private ClusterId SystemId => log.State.Cluster;

    private void Blackout(int round)
    {
        Blackouts++;
        var voters = nodes.Groups[0].Configuration.Voters;
        var down = 0;
        foreach (var voter in voters)
        {
            if (down * 2 >= voters.Length + 1) return;
            if (nodes.Groups[0].Find(voter.Value)?.Node is not { IsLost: false } node) continue;
            if (node.IsUp) Stop(round, node, 5 + random.Below(30));
            down++;
        }
    }

    /// <summary>Only where every group keeps a majority of voters whose data is whole: beyond that only an operator could help.</summary>
    private void LoseDisk(int round, NodeLife node)
    {
        if (node.Incarnation.Value == 0 || node.IsDoomed || !CanSpare(node)) return;
        LostDisks++;
        if (random.Below(2) == 0)
        {
            ClusterNodes.Lose(node);
            return;
        }

        // A copy of the disk of some time ago is put in its place. It knows fewer starts and batches, and less of what it promised.
        node.IsDoomed = true;
        Stop(round, node, 1 + random.Below(20));
        node.Starts = Math.Max(0, node.Starts - random.Below(2));
        node.Batch -= Math.Min(node.Batch, 1 + random.Below(50));
        foreach (var replica in node.Replicas.Values) replica.Match = Math.Max(0, replica.Match - 1 - random.Below(20));
    }

    /// <summary>Whether every group would still have a majority of whole voters without a node, those that are placed and have not begun among them.</summary>
    /// <param name="node">The node, or null for nobody.</param>
    public bool CanSpare(NodeLife? node) =>
        nodes.Groups.Values.All(group => log.State.IsDeleted(group.Number) || group.WillHaveQuorum(voter => group.NodeOf(voter) is { } peer && IsWhole(peer, node)))
        && log.State.Groups.Values.All(group => (nodes.Groups.ContainsKey(group.Group) || HasBeginning(group, node)) && WillHaveQuorum(group, node));

    /// <summary>Whether a group can never decide anything again without an operator: too many voters are lost, or are to be removed.</summary>
    /// <param name="group">The group.</param>
    public bool IsBeyondHelp(GroupRecord group) => nodes.Groups.TryGetValue(group.Group, out var model)
        ? !model.WillHaveQuorum(voter => model.NodeOf(voter) is { } peer && IsWhole(peer, null))
        : !HasBeginning(group, null);

    /// <summary>Whether enough of the nodes that are to begin a group have whole data.</summary>
    /// <param name="group">The group.</param>
    /// <param name="without">A node that does not count, or null.</param>
    public bool HasBeginning(GroupRecord group, NodeLife? without) => group.Initial.Count(member => IsWhole(member.Node, without)) * 2 > group.Initial.Length;

    /// <summary>The voters that a move leads to must be whole too, or the planner would carry a group onto what is lost meanwhile.</summary>
    private bool WillHaveQuorum(GroupRecord group, NodeLife? without)
    {
        if (group.Move is not { } move) return true;
        var voters = group.Replicas.Where(replica => move.Incoming.Contains(replica.Replica)
            || (replica.Part == ReplicaPart.Voter && !move.Outgoing.Contains(replica.Replica) && !move.Demoted.Contains(replica.Replica))).ToList();
        return voters.Count(voter => IsWhole(voter.Node, without)) * 2 > voters.Count;
    }

    private bool IsWhole(PeerId peer, NodeLife? without) => nodes.All.Any(other =>
        other != without && other is { IsLost: false, IsDoomed: false } && other.Incarnation == peer.Incarnation && !other.Replicas.Values.Any(static replica => replica.Match < replica.Promised));
}
