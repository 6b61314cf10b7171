using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Network;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Swarms;
using DataWarehouse.Simulation.Tracing;
using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Simulation.Nodes;

/// <summary>What all replicas of one world share.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class ReplicaWorld
{
    /// <summary>The clock.</summary>
    public required EventQueue Events { get; init; }

    /// <summary>The network.</summary>
    public required SimulatedNetwork Network { get; init; }

    /// <summary>The recorder.</summary>
    public required Recorder Recorder { get; init; }

    /// <summary>Who watches.</summary>
    public required OracleSet Oracles { get; init; }

    /// <summary>What is counted.</summary>
    public required SeedCounts Counts { get; init; }

    /// <summary>The source that all others are forked from.</summary>
    public required SeededRandom Random { get; init; }

    /// <summary>How processes behave.</summary>
    public required ProcessOptions Options { get; init; }

    /// <summary>The clients.</summary>
    public required IWorkload Workload { get; init; }

    /// <summary>How answers get to the clients.</summary>
    public required ClientPort Clients { get; init; }

    /// <summary>Whether all faults are over for good.</summary>
    public bool IsCalm { get; set; }

    /// <summary>What processes do of their own accord; drawn from the seed.</summary>
    public ProcessHabits Habits => field ??= ProcessHabits.Draw(Random.Fork("habits"));

    /// <summary>All replicas that ever were, by id.</summary>
    public List<SimulatedReplica?> Replicas { get; } = [];

    /// <summary>The replica of an id, if there is one.</summary>
    /// <param name="replica">The id.</param>
    public SimulatedReplica? Find(ReplicaId replica) =>
        replica.Value > 0 && replica.Value < Replicas.Count ? Replicas[(int)replica.Value] : null;
}
