namespace DataWarehouse.Plugins.UltimateConsensus.Offline;

/// <summary>What a log holds of one group.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record LogGroupNote
{
    /// <summary>The group.</summary>
    public required long Group { get; init; }

    /// <summary>The replica whose log it is; 0 for a group that a repair has fenced.</summary>
    public required long Replica { get; init; }

    /// <summary>The term that it has seen.</summary>
    public required long Term { get; init; }

    /// <summary>Up to where it knows entries to be committed.</summary>
    public required long Commit { get; init; }

    /// <summary>The place just before the first entry that is kept.</summary>
    public required long Purged { get; init; }

    /// <summary>The last entry.</summary>
    public required long Last { get; init; }

    /// <summary>The term of the last entry.</summary>
    public required long LastTerm { get; init; }

    /// <summary>The index that its latest snapshot stands for; 0 without one.</summary>
    public required long Snapshot { get; init; }

    /// <summary>Bytes of the state in that snapshot.</summary>
    public required long SnapshotBytes { get; init; }

    /// <summary>Bytes that its entries take in the log.</summary>
    public required long EntryBytes { get; init; }
}
