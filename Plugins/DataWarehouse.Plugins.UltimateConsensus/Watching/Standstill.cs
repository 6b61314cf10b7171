using System.Globalization;

namespace DataWarehouse.Plugins.UltimateConsensus.Watching;

/// <summary>Something of a node that does not get on although the node is alive.</summary>
/// <param name="Kind">What.</param>
/// <param name="Shard">The number of the shard, or -1 where it is none's.</param>
/// <param name="Group">The group; null where it is no single one's, or where it is not known.</param>
/// <param name="Ticks">For how many ticks of the shards.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record Standstill(StandstillKind Kind, int Shard, long? Group, long Ticks)
{
    /// <summary>Whether it holds up more than one group: a thread or the disk stands still.</summary>
    public bool IsOfNode => Kind is StandstillKind.Shard or StandstillKind.Lane or StandstillKind.Disk;

    /// <summary>Whether both speak of the same, however long it has lasted.</summary>
    /// <param name="other">The other one.</param>
    public bool IsSameAs(Standstill? other) => other is not null && (Kind, Shard, Group) == (other.Kind, other.Shard, other.Group);

    /// <summary>What it is, in words, without how long.</summary>
    public string Text => Kind switch
    {
        StandstillKind.Shard => Invariant($"shard {Shard} does not go round: none of its groups does anything"),
        StandstillKind.Lane => Invariant($"the state machine of {Named} does not come back: no group of shard {Shard} applies anything"),
        StandstillKind.Disk => "the disk does not answer",
        StandstillKind.Commit => Invariant($"{Named} is led here and commits nothing"),
        StandstillKind.Write => Invariant($"{Named} has entries that do not become durable"),
        StandstillKind.Apply => Invariant($"{Named} has committed entries that are not applied"),
        StandstillKind.Read => Invariant($"{Named} answers no reads"),
        StandstillKind.Snapshot => Invariant($"{Named} gets on with no snapshot"),
        StandstillKind.Restart => Invariant($"{Named} does not begin anew from what is durable"),
        _ => Kind.ToString(),
    };

    private string Named => Group is { } group ? Invariant($"group {group}") : "a group";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
