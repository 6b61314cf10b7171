using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Elections;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Log;

/// <summary>What a write under way will have made durable.</summary>
/// <remarks>A plain value.</remarks>
internal record struct PendingWrite
{
    /// <summary>The write.</summary>
    public WriteId Id { get; init; }

    /// <summary>The last entry of the log that it or an earlier write carries; lowered when that entry is overwritten.</summary>
    public LogIndex LastEntry { get; set; }

    /// <summary>The snapshot it carries, or null.</summary>
    public SnapshotDescriptor? Snapshot { get; init; }

    /// <summary>The replica's vote for itself that counts once the write is durable.</summary>
    public OwnVote OwnVote { get; init; }

    /// <summary>Whether it was reported complete.</summary>
    public bool IsComplete { get; set; }
}
