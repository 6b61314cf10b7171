namespace DataWarehouse.Plugins.UltimateConsensus.Offline;

/// <summary>What a recovery sees of one survivor's log.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record RecoveryLook
{
    /// <summary>Why nothing can be seen or changed, and what to do; null if all is well.</summary>
    public LogNote? Refusal { get; init; }

    /// <summary>The name of the directory.</summary>
    public string Directory { get; init; } = string.Empty;

    /// <summary>The start that wrote the last batch.</summary>
    public long Start { get; init; }

    /// <summary>The last batch. With <see cref="Start"/> it says whether anything was written since.</summary>
    public long Batch { get; init; }

    /// <summary>The groups, by number.</summary>
    public IReadOnlyList<RecoveryGroup> Groups { get; init; } = [];
}
