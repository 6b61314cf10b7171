using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>What an oracle may look at of one replica, from its creation to its destruction, crashes and restarts included.</summary>
/// <remarks>Not thread-safe; belongs to its world. The same object stands for the replica for its whole life.</remarks>
internal interface IReplicaView
{
    /// <summary>The node it lives on; nodes are numbered from 0 and used again for other replicas.</summary>
    int Node { get; }

    /// <summary>Its id in the group, never used twice.</summary>
    ReplicaId Replica { get; }

    /// <summary>Whether its process runs.</summary>
    bool IsUp { get; }

    /// <summary>The core while it runs, else null.</summary>
    RaftCore? Core { get; }

    /// <summary>
    /// Whether somebody tampered with its disk (bit rot, rollback), and its journal and its peers have not found since that nothing durable is missing.
    /// </summary>
    bool IsDamaged { get; }

    /// <summary>Up to where its state machine has applied.</summary>
    LogIndex Applied { get; }

    /// <summary>The digest of the state machine at <see cref="Applied"/>.</summary>
    ulong Digest { get; }
}
