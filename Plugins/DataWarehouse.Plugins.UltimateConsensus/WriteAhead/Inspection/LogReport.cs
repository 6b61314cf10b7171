using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;

/// <summary>What a check of a data directory came to.</summary>
/// <param name="Directory">The directory's name; zero if no segment tells it.</param>
/// <param name="Segments">The segments, by number.</param>
/// <param name="Groups">The groups, as far as the sound part of the log tells; by id.</param>
/// <param name="Findings">What was found, in the order of files and offsets.</param>
/// <param name="Refusal">Why an opening refuses the directory, and what to do; null if it takes it.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record LogReport(
    DirectoryId Directory, IReadOnlyList<SegmentReport> Segments, IReadOnlyList<GroupReport> Groups, IReadOnlyList<LogFinding> Findings, LogRefusal? Refusal)
{
    /// <summary>Whether a start would take the directory, as far as its bytes decide.</summary>
    public bool IsSound => Refusal is null;
}
