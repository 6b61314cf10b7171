using System.Collections.Immutable;
using System.Text.Json.Serialization;
using DataWarehouse.SDK.Replication.Encoding;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Vectors;

namespace DataWarehouse.SDK.Replication;

/// <summary>
/// The events a reader had seen: a version vector over incarnations, explicit dots that do not attach to it, and the stamp of the state
/// it was read from. A client hands it back with its next write.
/// </summary>
/// <remarks>
/// <para>A context is never lifted: it says what its reader saw, not what a replica has learned since. That is why this type has no such
/// operation (CAUSALITY rule 0).</para>
/// <para>Immutable and thread-safe as a value. It is three words wide: a field that several threads read and write needs a lock or a
/// box round it. The default value is <see cref="Empty"/>.</para>
/// </remarks>
[JsonConverter(typeof(CausalContextJsonConverter))]
public readonly struct CausalContext : IEquatable<CausalContext>
{
    private readonly Knowledge<Incarnation> _known;

    internal CausalContext(in Knowledge<Incarnation> known) => _known = known;

    /// <summary>No event and no claim: the context of a blind write.</summary>
    public static CausalContext Empty => default;

    /// <summary>All surviving events of every incarnation sealed at or before this epoch are known. Zero claims nothing.</summary>
    public Epoch Stamp => _known.Stamp;

    /// <summary>Whether it lists no event and claims none.</summary>
    public bool IsEmpty => _known.IsEmpty;

    /// <summary>How many incarnations the vector part lists.</summary>
    public int Count => _known.Versions.Length;

    internal Knowledge<Incarnation> Known => _known;

    internal Incarnation Newest => _known.Newest;

    /// <summary>Whether two contexts list the same events with the same stamp.</summary>
    public static bool operator ==(CausalContext left, CausalContext right) => left.Equals(right);

    /// <summary>Whether two contexts differ in an event or in the stamp.</summary>
    public static bool operator !=(CausalContext left, CausalContext right) => !left.Equals(right);

    /// <summary>Makes a context from a vector.</summary>
    /// <param name="stamp">The stamp of the state it was read from.</param>
    /// <param name="versions">For each incarnation the last of the events 1..n that are known; in any order, each incarnation once.</param>
    /// <exception cref="ArgumentException">An incarnation appears twice, or a dot has no number or no incarnation.</exception>
    public static CausalContext FromVersions(Epoch stamp, params ReadOnlySpan<Dot> versions)
    {
        var known = default(Knowledge<Incarnation>).WithStamp(stamp);
        foreach (var dot in versions)
        {
            RequireEvent(dot, nameof(versions));
            if (known.VersionOf(dot.Origin) > 0) throw new ArgumentException($"Entry {dot} repeats its incarnation.", nameof(versions));
            known = known.WithVersion(dot.Origin, dot.Sequence);
        }

        return new CausalContext(known);
    }

    /// <summary>The highest n such that all events 1..n of the incarnation are listed; 0 when none is.</summary>
    /// <param name="origin">The incarnation.</param>
    public long VersionOf(Incarnation origin) => _known.VersionOf(origin);

    /// <summary>Whether the event is known: listed, or of an incarnation that is Top here.</summary>
    /// <param name="dot">The event.</param>
    /// <param name="view">The membership to judge by.</param>
    /// <exception cref="ArgumentNullException"><paramref name="view"/> is null.</exception>
    public bool Covers(Dot dot, MembershipView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return _known.Covers(dot.Origin, dot.Sequence, view);
    }

    /// <summary>The context with one more event: attached to the vector where it is the next one, an explicit dot where it is not.</summary>
    /// <param name="dot">The event.</param>
    /// <exception cref="ArgumentException">The dot has no number or no incarnation.</exception>
    public CausalContext With(Dot dot)
    {
        RequireEvent(dot, nameof(dot));
        return new CausalContext(_known.WithDot(dot.Origin, dot.Sequence));
    }

    /// <summary>All events of both. Allocates nothing where the result equals one of them.</summary>
    /// <param name="other">The other context.</param>
    /// <param name="view">The membership to judge by.</param>
    /// <exception cref="ArgumentNullException"><paramref name="view"/> is null.</exception>
    /// <exception cref="CausalityException">The other context may not be used at this view; see <see cref="MembershipView.Admit"/>.</exception>
    public CausalContext Merge(in CausalContext other, MembershipView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        Admittance.Require(other._known, view);
        return new CausalContext(KnowledgeJoin.Of(_known, other._known, view));
    }

    /// <summary>How the events of this context relate to those of the other. What cannot be decided is <see cref="CausalOrder.Concurrent"/>.</summary>
    /// <param name="other">The other context.</param>
    /// <param name="view">The membership to judge by.</param>
    /// <exception cref="ArgumentNullException"><paramref name="view"/> is null.</exception>
    public CausalOrder Compare(in CausalContext other, MembershipView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return KnowledgeOrder.Compare(_known, other._known, view);
    }

    /// <summary>The vector part: each dot stands for all events up to it. Sorted by incarnation.</summary>
    public ImmutableArray<Dot> ListVersions() => ToDots(_known.Versions);

    /// <summary>The explicit dots beside the vector: each stands for itself. Sorted.</summary>
    public ImmutableArray<Dot> ListDetached() => ToDots(_known.Detached);

    /// <summary>Whether both list the same events with the same stamp; says nothing about order.</summary>
    /// <param name="other">The other context.</param>
    public bool Equals(CausalContext other) => _known.ListsTheSameAs(other._known);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CausalContext other && Equals(other);

    /// <summary>A hash of the stamp and the newest incarnation's version; the same in every process.</summary>
    public override int GetHashCode()
    {
        var mixed = unchecked((Stamp.Value * 31) + (Newest.Value * 17) + VersionOf(Newest));
        return unchecked((int)(mixed ^ (mixed >> 32)));
    }

    /// <summary>The vector, the explicit dots and the stamp, for people.</summary>
    public override string ToString() =>
        $"[{string.Join(' ', ListVersions())}{(_known.HasDetached ? " + " + string.Join(' ', ListDetached()) : string.Empty)} @{Stamp}]";

    /// <summary>Refuses what the encodings have no place for.</summary>
    internal static void RequireEvent(Dot dot, string parameter)
    {
        if (dot.Sequence < 1 || dot.Origin == Incarnation.None)
            throw new ArgumentException($"Dot {dot} names no event: its incarnation and its number are 1 or more.", parameter);
    }

    internal bool All(Func<Incarnation, bool> predicate)
    {
        foreach (ref readonly var entry in _known.Versions)
        {
            if (!predicate(entry.Id)) return false;
        }

        foreach (ref readonly var dot in _known.Detached)
        {
            if (!predicate(dot.Id)) return false;
        }

        return true;
    }

    private static ImmutableArray<Dot> ToDots(ReadOnlySpan<VectorEntry<Incarnation>> entries)
    {
        var dots = ImmutableArray.CreateBuilder<Dot>(entries.Length);
        foreach (ref readonly var entry in entries) dots.Add(new Dot(entry.Id, entry.Number));
        return dots.MoveToImmutable();
    }
}
