using System.Globalization;

namespace DataWarehouse.Plugins.UltimateConsensus.Offline;

/// <summary>What becomes of one group, and what may be lost.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record RecoveryGroupPlan
{
    /// <summary>The group.</summary>
    public required long Group { get; init; }

    /// <summary>What becomes of it.</summary>
    public required RecoveryFate Fate { get; init; }

    /// <summary>Its generation afterwards.</summary>
    public int Generation { get; init; }

    /// <summary>The survivor that the group goes on with, with its new number; null where there is none.</summary>
    public RecoveryMember? Winner { get; init; }

    /// <summary>Its last entry: everything up to it is kept.</summary>
    public long Index { get; init; }

    /// <summary>The term of that entry.</summary>
    public long Term { get; init; }

    /// <summary>Up to where the survivors know entries to be committed; what stands between is kept, and counts from now on.</summary>
    public long Commit { get; init; }

    /// <summary>The term of the entries that make the new configuration.</summary>
    public long NewTerm { get; init; }

    /// <summary>Survivors that are filled anew, with their new numbers.</summary>
    public IReadOnlyList<RecoveryMember> Refilled { get; init; } = [];

    /// <summary>Other survivors that hold replicas, with the last entry of each: what the winner has not is given up.</summary>
    public IReadOnlyList<string> Behind { get; init; } = [];

    /// <summary>Members that are given up.</summary>
    public IReadOnlyList<RecoveryMember> Lost { get; init; } = [];

    /// <summary>What is lost, or why nothing is done, in a sentence.</summary>
    public required string Statement { get; init; }

    /// <summary>The lines for people.</summary>
    public IEnumerable<string> Lines()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"group {Group}: {Fate}");
        if (Winner is not { } winner || Fate != RecoveryFate.Recovered)
        {
            yield return $"{name}; {Statement}";
            foreach (var member in Refilled) yield return string.Create(CultureInfo.InvariantCulture, $"  {member.Node} gives up its log of it and is filled anew, as replica {member.Replica}");
            yield break;
        }

        yield return string.Create(CultureInfo.InvariantCulture, $"{name}; generation {Generation} goes on with {winner.Node} as replica {winner.Replica}, from entry {Index} of term {Term} ({Commit} known to be committed)");
        foreach (var survivor in Behind) yield return $"  behind: {survivor}";
        foreach (var member in Refilled) yield return string.Create(CultureInfo.InvariantCulture, $"  {member.Node} gives up its log of it and is filled anew, as replica {member.Replica}");
        foreach (var member in Lost) yield return string.Create(CultureInfo.InvariantCulture, $"  given up: replica {member.Replica} on {member.Node}, life {member.Incarnation}");
        yield return $"  {Statement}";
    }
}
