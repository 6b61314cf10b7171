using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;

/// <summary>What a gathered record will change in the index once it is durable.</summary>
/// <remarks>A plain value.</remarks>
internal readonly record struct PendingRecord
{
    /// <summary>What the record says.</summary>
    public RecordKind Kind { get; init; }

    /// <summary>The life it belongs to; null for records of the log itself.</summary>
    public LogStream? Stream { get; init; }

    /// <summary>How much it matters when the disk is full; what the log writes for itself frees space.</summary>
    public WriteClass Class { get; init; }

    /// <summary>Where it begins, in bytes from the start of its batch.</summary>
    public int BatchOffset { get; init; }

    /// <summary>Its length without padding.</summary>
    public int LengthBytes { get; init; }

    /// <summary>The index of an entry or a purge.</summary>
    public LogIndex Index { get; init; }

    /// <summary>The term of an entry or a purge.</summary>
    public Term Term { get; init; }

    /// <summary>The hard state in it.</summary>
    public HardState HardState { get; init; }

    /// <summary>The snapshot in it.</summary>
    public StoredSnapshot? Snapshot { get; init; }

    /// <summary>The segment that it lets go.</summary>
    public Segment? Dropped { get; init; }

    /// <summary>Where it was copied from; none if it is no copy.</summary>
    public RecordPlace CopiedFrom { get; init; }
}
