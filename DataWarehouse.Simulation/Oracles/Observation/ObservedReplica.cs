using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Oracles.Observation;

/// <summary>What the oracles know of one replica: what its core showed last, and what its disk is known to hold.</summary>
/// <remarks>Not thread-safe; belongs to its world. Read once a step, so that each oracle need not ask the core again.</remarks>
/// <param name="replica">The replica.</param>
internal sealed class ObservedReplica(ReplicaId replica)
{
    /// <summary>The replica.</summary>
    public ReplicaId Replica { get; } = replica;

    /// <summary>How many times its process was started.</summary>
    public int Life { get; set; }

    /// <summary>Whether its process runs.</summary>
    public bool IsUp { get; set; }

    /// <summary>Whether its disk was hurt and has not shown since that it lost nothing; another disk, or another replica, begins without.</summary>
    public bool IsDamaged { get; set; }

    /// <summary>Whether it is gone for good.</summary>
    public bool IsDestroyed { get; set; }

    /// <summary>What differs from the last look.</summary>
    public StepChanges Changes { get; set; }

    /// <summary>The role.</summary>
    public Role Role { get; set; }

    /// <summary>The term.</summary>
    public Term Term { get; set; }

    /// <summary>The term at the last look.</summary>
    public Term PreviousTerm { get; set; }

    /// <summary>The positions.</summary>
    public LogPositions Positions { get; set; }

    /// <summary>The positions at the last look.</summary>
    public LogPositions PreviousPositions { get; set; }

    /// <summary>The configuration in force.</summary>
    public Configuration Configuration { get; set; } = Configuration.Empty;

    /// <summary>The configuration in force at the last look.</summary>
    public Configuration PreviousConfiguration { get; set; } = Configuration.Empty;

    /// <summary>Why it has stopped, or null.</summary>
    public ReplicaFault? Fault { get; set; }

    /// <summary>The log of the core.</summary>
    public ObservedLog Log { get; } = new();

    /// <summary>With <see cref="StepChanges.Tail"/>: the first place that is new; what stood there or later before is gone.</summary>
    public LogIndex TailFrom { get; set; }

    /// <summary>The configuration entry of its own term that was added in this step, or zero.</summary>
    public LogIndex ChangeAppended { get; set; }

    /// <summary>The log that the disk is known to hold, whatever the core believes.</summary>
    public ObservedLog Durable { get; } = new();

    /// <summary>The hard state that the disk is known to hold.</summary>
    public HardState DurableHardState { get; set; }

    /// <summary>Whether one of some changes was seen.</summary>
    /// <param name="changes">The changes to look for.</param>
    public bool Shows(StepChanges changes) => (Changes & changes) != 0;
}
