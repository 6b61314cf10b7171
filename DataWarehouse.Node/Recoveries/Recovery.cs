using DataWarehouse.Plugins.UltimateConsensus.Offline;

namespace DataWarehouse.Node.Recoveries;

/// <summary>What somebody did to a group that had lost its quorum: the record beside the log, kept for good.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record Recovery
{
    /// <summary>The number of the plan.</summary>
    public required string Plan { get; init; }

    /// <summary>When, by the clock of the machine on which it was applied.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The group.</summary>
    public required long Group { get; init; }

    /// <summary>Its generation since.</summary>
    public required int Generation { get; init; }

    /// <summary>The survivor that it went on with.</summary>
    public required RecoveryMember Winner { get; init; }

    /// <summary>Survivors that are filled anew.</summary>
    public required IReadOnlyList<RecoveryMember> Refilled { get; init; }

    /// <summary>The last entry that was kept.</summary>
    public required long Index { get; init; }

    /// <summary>The term of that entry.</summary>
    public required long Term { get; init; }

    /// <summary>Who was left.</summary>
    public required IReadOnlyList<string> Survivors { get; init; }

    /// <summary>Whose nodes were given up.</summary>
    public required IReadOnlyList<RecoveryMember> Lost { get; init; }

    /// <summary>What may be lost, in a sentence.</summary>
    public required string Statement { get; init; }
}
