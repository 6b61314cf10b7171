namespace DataWarehouse.Plugins.UltimateConsensus.Offline;

/// <summary>What one segment of a log holds.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record LogSegmentNote
{
    /// <summary>The number of the segment.</summary>
    public required long Number { get; init; }

    /// <summary>The length of its file in bytes.</summary>
    public required long LengthBytes { get; init; }

    /// <summary>What its first bytes are: Sound, Damaged, Foreign or Newer.</summary>
    public required string Header { get; init; }

    /// <summary>Whether the log consists of it; the others are ready to be used, or remains.</summary>
    public required bool IsNeeded { get; init; }

    /// <summary>How many batches of it are whole and sound.</summary>
    public required long Batches { get; init; }

    /// <summary>How many records stand in them.</summary>
    public required long Records { get; init; }

    /// <summary>Bytes of it that the log still needs.</summary>
    public required long LiveBytes { get; init; }
}
