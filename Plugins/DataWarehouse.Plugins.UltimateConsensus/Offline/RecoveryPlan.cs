namespace DataWarehouse.Plugins.UltimateConsensus.Offline;

/// <summary>What a recovery does on all survivors.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record RecoveryPlan
{
    /// <summary>A number made of everything that was seen and asked for: where it is the same, the plan is.</summary>
    public required string Id { get; init; }

    /// <summary>The groups, by number.</summary>
    public required IReadOnlyList<RecoveryGroupPlan> Groups { get; init; }

    /// <summary>Why nothing is to be done, and what to do instead; null if there is something.</summary>
    public string? Refusal { get; init; }

    /// <summary>The groups that begin a new generation.</summary>
    public IEnumerable<RecoveryGroupPlan> Recovered => Groups.Where(static group => group.Fate == RecoveryFate.Recovered);

    /// <summary>What is to be done in one survivor's directory.</summary>
    /// <param name="node">The survivor.</param>
    public IReadOnlyList<RecoveryStep> StepsOf(string node)
    {
        var steps = new List<RecoveryStep>();
        foreach (var group in Groups)
        {
            if (group.Fate == RecoveryFate.Recovered && group.Winner is { } winner && winner.Node == node)
                steps.Add(new RecoveryStep { Group = group.Group, IsWinner = true, Self = winner, Term = group.NewTerm, Learners = group.Refilled });
            else if (group.Refilled.FirstOrDefault(member => member.Node == node) is { } self)
                steps.Add(new RecoveryStep { Group = group.Group, IsWinner = false, Self = self });
        }

        return steps;
    }
}
