namespace DataWarehouse.Node.Cli.Drills;

/// <summary>What a drill came to; one line of JSON.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record DrillReport
{
    /// <summary>The seed that chose the rounds.</summary>
    public required int Seed { get; init; }

    /// <summary>The rounds.</summary>
    public required IReadOnlyList<DrillRound> Rounds { get; init; }

    /// <summary>How many operations were acknowledged.</summary>
    public required int Acknowledged { get; init; }

    /// <summary>How many were refused.</summary>
    public required int Refused { get; init; }

    /// <summary>How many had no answer.</summary>
    public required int Unknown { get; init; }

    /// <summary>What the nodes have in the end.</summary>
    public required DrillVerdict Verdict { get; init; }

    /// <summary>Whether the promise holds: nothing lost, nothing twice, no pause too long.</summary>
    public bool Passed => Verdict.IsClean && Acknowledged > 0 && Rounds.All(round => round.IsWithinBound);
}
