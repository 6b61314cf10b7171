using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>What a replica found on its disk, or what it starts a new life with.</summary>
/// <remarks>Immutable; thread-safe as far as its entries are.</remarks>
internal sealed record RecoveredState
{
    /// <summary>The durable hard state.</summary>
    public HardState HardState { get; init; }

    /// <summary>The latest durable snapshot, or null for a replica that has none and has not begun.</summary>
    public SnapshotDescriptor? Snapshot { get; init; }

    /// <summary>
    /// The durable entries, from the first that is on the disk to the last; they may begin before the end of the snapshot, and never leave a
    /// gap after it.
    /// </summary>
    public EntryBatch Entries { get; init; }

    /// <summary>The place just before the first entry that is still on the disk; at most the snapshot's index.</summary>
    public LogIndex Purged { get; init; }

    /// <summary>The term at <see cref="Purged"/>.</summary>
    public Term PurgedTerm { get; init; }

    /// <summary>Up to where the state machine has already applied; at least the snapshot's index.</summary>
    public LogIndex Applied { get; init; }

    /// <summary>The configuration in force after <see cref="Applied"/>; null when that is the snapshot's.</summary>
    public Configuration? AppliedConfiguration { get; init; }

    /// <summary>A replica that was added to a running group: no configuration and no log; a leader fills it.</summary>
    public static RecoveredState Uninitialised { get; } = new();

    /// <summary>
    /// A replica of a group's initial configuration. All of them begin with the same empty state at index 1, so that everything later
    /// comes from the log or a snapshot.
    /// </summary>
    /// <param name="configuration">The initial configuration as the catalogue records it.</param>
    public static RecoveredState Bootstrap(Configuration configuration) =>
        Bootstrap(configuration, new LogIndex(1), new Term(1)) with { HardState = new HardState(new Term(1), ReplicaId.None, new LogIndex(1)) };

    /// <summary>The same, at another place; for scenarios and tests.</summary>
    /// <param name="configuration">The initial configuration.</param>
    /// <param name="index">The last index of the initial state.</param>
    /// <param name="term">Its term.</param>
    public static RecoveredState Bootstrap(Configuration configuration, LogIndex index, Term term) => new()
    {
        HardState = new HardState(Term.Zero, ReplicaId.None, index),
        Snapshot = new SnapshotDescriptor(index, term, configuration),
        Purged = index,
        PurgedTerm = term,
        Applied = index,
    };
}
