namespace DataWarehouse.Plugins.UltimateConsensus.Offline;

/// <summary>What a check of a log came to.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record LogCheckup
{
    /// <summary>Whether a start would take the directory, as far as its bytes decide.</summary>
    public bool IsSound => Refusal is null;

    /// <summary>Why a start refuses the directory, and what to do; null if it takes it.</summary>
    public required LogNote? Refusal { get; init; }

    /// <summary>The name of the directory, 32 hexadecimal digits; zeros if no segment tells it.</summary>
    public required string Directory { get; init; }

    /// <summary>All that was found, by file and offset.</summary>
    public required IReadOnlyList<LogNote> Findings { get; init; }

    /// <summary>The segments, by number.</summary>
    public required IReadOnlyList<LogSegmentNote> Segments { get; init; }

    /// <summary>The groups, as far as the sound part of the log tells; by number.</summary>
    public required IReadOnlyList<LogGroupNote> Groups { get; init; }
}
