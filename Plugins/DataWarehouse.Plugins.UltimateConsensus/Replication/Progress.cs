using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Replication;

/// <summary>What a leader knows of one member's log.</summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class Progress
{
    /// <summary>The member.</summary>
    public ReplicaId Replica { get; }

    /// <summary>Up to where its durable log is known to match.</summary>
    public LogIndex Match { get; }

    /// <summary>The next entry to send it; always above <see cref="Match"/>.</summary>
    public LogIndex Next { get; }

    /// <summary>How entries are sent.</summary>
    public ProgressState State { get; }

    /// <summary>The index of the snapshot it is being sent, in <see cref="ProgressState.Snapshot"/>.</summary>
    public LogIndex PendingSnapshot { get; }

    /// <summary>Whether it was heard since the last quorum check.</summary>
    public bool IsActive { get; }

    /// <summary>Whether it is a learner.</summary>
    public bool IsLearner { get; }

    /// <summary>Whether nothing may be sent to it at present.</summary>
    public bool IsPaused => throw new NotSupportedException();

    /// <summary>Append messages on their way.</summary>
    public int InflightCount => throw new NotSupportedException();

    /// <summary>Whether no further append message may be sent before an answer.</summary>
    public bool IsInflightFull => throw new NotSupportedException();
}
