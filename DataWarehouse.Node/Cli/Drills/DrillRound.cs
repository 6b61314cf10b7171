namespace DataWarehouse.Node.Cli.Drills;

/// <summary>What a round of a drill did.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record DrillRound
{
    /// <summary>Its number, from 1.</summary>
    public required int Round { get; init; }

    /// <summary>What was killed: leader, follower or all.</summary>
    public required string Killed { get; init; }

    /// <summary>The longest time without an acknowledgement; for all nodes from when the last one was started again.</summary>
    public required double PauseMs { get; init; }

    /// <summary>Whether that is within the bound; the bound is about the loss of one node.</summary>
    public required bool IsWithinBound { get; init; }
}
