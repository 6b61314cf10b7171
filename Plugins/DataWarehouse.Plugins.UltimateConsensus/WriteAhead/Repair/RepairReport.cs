namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>What a repair did, or would do, and what is lost.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
/// <param name="Kind">What the directory needs.</param>
/// <param name="IsApplied">Whether it was done; else the consent did not reach so far, and nothing was changed.</param>
internal sealed record RepairReport(RepairKind Kind, bool IsApplied)
{
    /// <summary>Why an opening refused the directory; null if it did not.</summary>
    public LogRefusal? Found { get; init; }

    /// <summary>Files whose header is written anew.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>The records that are lost.</summary>
    public IReadOnlyList<LostRange> Losses { get; init; } = [];

    /// <summary>The groups, by id. A group that was begun and had all its records among the lost ones has left no trace, and cannot be named.</summary>
    public IReadOnlyList<GroupRepair> Groups { get; init; } = [];

    /// <summary>The directory below the data directory that keeps the files of the old log and this report; empty if there is none.</summary>
    public string Aside { get; init; } = string.Empty;

    /// <summary>The lines for people.</summary>
    public IEnumerable<string> Lines()
    {
        if (Found is not null) yield return $"found: {Found}";
        yield return Kind switch
        {
            RepairKind.None => "nothing to repair",
            RepairKind.Headers => "the headers of segments can be written anew; nothing is lost",
            RepairKind.Completion => $"a repair that was cut short is completed; its report is {Aside}/report.txt",
            _ => $"what is certain becomes a new log; the files of the old one go to {Aside}",
        };
        foreach (var header in Headers) yield return $"header: {header}";
        foreach (var loss in Losses) yield return $"lost: {loss}";
        foreach (var group in Groups) yield return group.ToString();
        if (Losses.Count > 0) yield return "A group that was created and had all its records among the lost ones has left no trace here; compare with the catalogue of the cluster.";
        yield return IsApplied || Kind == RepairKind.None ? "done" : "not done: nothing was changed";
    }
}
