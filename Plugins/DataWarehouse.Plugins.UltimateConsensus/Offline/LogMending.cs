namespace DataWarehouse.Plugins.UltimateConsensus.Offline;

/// <summary>What a repair of a log did, or would do.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record LogMending
{
    /// <summary>Why nothing can be repaired, and what to do instead; null if there is an answer.</summary>
    public required LogNote? Refusal { get; init; }

    /// <summary>What the directory needs: None, Headers, NewLog or Completion; empty after a refusal.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether it was done; else the consent did not reach so far, and nothing was changed.</summary>
    public required bool IsApplied { get; init; }

    /// <summary>Whether entries, votes or whole groups are lost by it.</summary>
    public required bool HasLoss { get; init; }

    /// <summary>Where the files of the old log and the report lie afterwards, below the directory of the log; empty for nowhere.</summary>
    public required string Aside { get; init; }

    /// <summary>The report, line by line: what was found, what is lost, and what becomes of each group.</summary>
    public required IReadOnlyList<string> Lines { get; init; }

    /// <summary>Whether the directory is sound now, or was.</summary>
    public bool IsWell => Refusal is null && (IsApplied || Kind == "None");
}
