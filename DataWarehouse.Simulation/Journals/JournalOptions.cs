namespace DataWarehouse.Simulation.Journals;

/// <summary>How a journal behaves.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record JournalOptions
{
    /// <summary>Bytes after which a new segment begins; default 64 KiB.</summary>
    public int SegmentBytesMax { get; init; } = 64 << 10;

    /// <summary>Batches on their way to the disk; what comes meanwhile is gathered into one. Default 4.</summary>
    public int BatchesMax { get; init; } = 4;

    /// <summary>How many of a million completions are held back, so that later ones overtake them; default none.</summary>
    public int HeldPerMillion { get; init; }

    /// <summary>How long a completion is held back at most, in microseconds; default 5,000.</summary>
    public int HeldMicrosMax { get; init; } = 5_000;

    /// <summary>How many of a million reads of old entries are answered late; default 60,000.</summary>
    public int LateFetchesPerMillion { get; init; } = 60_000;

    /// <summary>How late they are at most, in microseconds; default 1,500,000, which is some elections.</summary>
    public int LateFetchMicrosMax { get; init; } = 1_500_000;

    /// <summary>A fault put in on purpose: what the disk says about failed syncs is not looked at.</summary>
    public bool SwallowsFailedSyncs { get; init; }
}
