using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;

/// <summary>What a segment's file holds.</summary>
/// <param name="Number">The segment, by its name.</param>
/// <param name="LengthBytes">The length of the file.</param>
/// <param name="Header">What its first bytes are.</param>
/// <param name="IsNeeded">Whether the log consists of it; the others are ready to be used, or remains.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record SegmentReport(SegmentNumber Number, long LengthBytes, HeaderVerdict Header, bool IsNeeded)
{
    /// <summary>How many batches are whole and sound, from the first on.</summary>
    public long Batches { get; init; }

    /// <summary>How many records stand in them.</summary>
    public long Records { get; init; }

    /// <summary>The first batch; none if there is none.</summary>
    public BatchNumber First { get; init; }

    /// <summary>The last batch.</summary>
    public BatchNumber Last { get; init; }

    /// <summary>The start that wrote it.</summary>
    public StartEpoch Epoch { get; init; }

    /// <summary>Where the last batch ends.</summary>
    public long EndOffset { get; init; }

    /// <summary>How many bytes of it the log still needs.</summary>
    public long LiveBytes { get; init; }
}
