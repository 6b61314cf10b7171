using System.Collections.Immutable;
using System.Runtime.InteropServices;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Vectors;

namespace DataWarehouse.SDK.Replication;

/// <summary>
/// All that one replica knows about one object: one vector of everything known and the live values (siblings), each under its dot. Known
/// but without a live value means superseded or deleted. This is the unit of replication.
/// </summary>
/// <typeparam name="T">The value's type; the set never looks inside.</typeparam>
/// <remarks>
/// <para>Duties of the caller, in order:</para>
/// <list type="number">
/// <item><description>Before a stored set is read, hashed, sent or changed, <see cref="Lift"/> it with the current view and keep the
/// result.</description></item>
/// <item><description>Before anything received is used, ask <see cref="MembershipView.Admit"/>; park it while the answer says wait.</description></item>
/// <item><description>Each <see cref="Event"/> takes a dot that no event of this incarnation ever had, on any key, also across
/// restarts.</description></item>
/// <item><description>Store the result durably before it is acknowledged or sent.</description></item>
/// </list>
/// <para>Equal vectors with different live dots are legal: equality of clocks is not equality of state.</para>
/// <para>Source: Almeida et al., "Scalable and Accurate Causality Tracking for Eventually Consistent Stores" (2014), with the stamps of
/// Sealed-Epoch Retirement. Immutable and thread-safe as a value; four words wide, so a field that several threads read and write needs a
/// lock or a box round it. The default value is <see cref="Empty"/>.</para>
/// </remarks>
public readonly struct DvvSet<T>
{
    private readonly Knowledge<Incarnation> _known;
    private readonly DottedValue<T>[]? _values;

    internal DvvSet(in Knowledge<Incarnation> known, DottedValue<T>[]? values)
    {
        _known = known;
        _values = values is { Length: 0 } ? null : values;
    }

    /// <summary>Nothing is known. At a bootstrapped replica an absent key is this, lifted.</summary>
    public static DvvSet<T> Empty => default;

    /// <summary>Everything known, superseded or live: what a reader of all values has seen.</summary>
    public CausalContext Context => new(_known);

    /// <summary>The live values, sorted by dot; more than one means concurrent writes.</summary>
    public ImmutableArray<DottedValue<T>> Values => _values is null ? [] : ImmutableCollectionsMarshal.AsImmutableArray(_values);

    internal DottedValue<T>[]? LiveValues => _values;

    /// <summary>
    /// A write that had seen <paramref name="context"/>: the live values it covers go, everything else stays as a sibling, the new value
    /// lives under <paramref name="dot"/>.
    /// </summary>
    /// <param name="context">What the writer had seen; <see cref="CausalContext.Empty"/> for a blind write.</param>
    /// <param name="value">The value.</param>
    /// <param name="dot">A new dot of the coordinating incarnation; this replica must know all earlier events of it on this key.</param>
    /// <param name="view">The membership to judge by.</param>
    /// <exception cref="ArgumentNullException"><paramref name="view"/> is null.</exception>
    /// <exception cref="ArgumentException">The dot has no number or no incarnation.</exception>
    /// <exception cref="CausalityException">
    /// The dot is known already (<see cref="CausalityError.SequenceReused"/>), its incarnation is not an active member, or the context may not
    /// be used at this view.
    /// </exception>
    public DvvSet<T> Event(in CausalContext context, T value, Dot dot, MembershipView view)
    {
        CausalContext.RequireEvent(dot, nameof(dot));
        var seen = Discard(context, view);
        if (dot.Sequence <= seen._known.VersionOf(dot.Origin) || seen._known.Covers(dot.Origin, dot.Sequence, view)) ThrowReused(dot);
        view.RequireCoordinator(dot.Origin);
        var values = DvvSetValues.Add(seen._values, new DottedValue<T>(dot, value));
        return new DvvSet<T>(seen._known.WithVersion(dot.Origin, dot.Sequence), values);
    }

    /// <summary>A delete that had seen <paramref name="context"/>: the live values it covers go; it takes no dot of its own.</summary>
    /// <param name="context">What the deleter had seen.</param>
    /// <param name="view">The membership to judge by.</param>
    /// <exception cref="ArgumentNullException"><paramref name="view"/> is null.</exception>
    /// <exception cref="CausalityException">The context may not be used at this view.</exception>
    public DvvSet<T> Discard(in CausalContext context, MembershipView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        Admittance.Require(context.Known, view);
        var values = DvvSetValues.Without(_values, context.Known, view);
        return new DvvSet<T>(KnowledgeJoin.Of(_known, context.Known, view), values);
    }

    /// <summary>
    /// Joins with another replica's set of the same object: a value stays when both have it live, or when the other set does not know its
    /// dot. Commutative, associative, idempotent. Allocates nothing where the result equals an input.
    /// </summary>
    /// <param name="other">The other set.</param>
    /// <param name="view">The membership to judge by.</param>
    /// <exception cref="ArgumentNullException"><paramref name="view"/> is null.</exception>
    /// <exception cref="CausalityException">The other set may not be used at this view.</exception>
    public DvvSet<T> Sync(in DvvSet<T> other, MembershipView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        Admittance.Require(other._known, view);
        var known = KnowledgeJoin.Of(_known, other._known, view);
        return new DvvSet<T>(known, DvvSetValues.Join(this, other, view));
    }

    /// <summary>
    /// Joins like <see cref="Sync(in DvvSet{T}, MembershipView)"/> and checks that a dot live on both sides stands for one value. Two
    /// values under one dot mean that a counter or an incarnation was reused: neither may be picked silently.
    /// </summary>
    /// <param name="other">The other set.</param>
    /// <param name="view">The membership to judge by.</param>
    /// <param name="comparer">Tells whether two values are the same.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="CausalityException">
    /// One dot has two values (<see cref="CausalityError.DotCollision"/>), or the other set may not be used at this view.
    /// </exception>
    public DvvSet<T> Sync(in DvvSet<T> other, MembershipView view, IEqualityComparer<T> comparer)
    {
        ArgumentNullException.ThrowIfNull(comparer);
        DvvSetValues.RequireSameValues(_values, other._values, comparer);
        return Sync(other, view);
    }

    /// <summary>
    /// Brings a replica's own stored set to its applied epoch: raises the stamp where the replica may claim it, and drops every incarnation
    /// that is Top then. Live values keep their dots. Only for a replica's own state: never for a context, a delta or anything received.
    /// </summary>
    /// <param name="view">The membership as this replica has applied it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="view"/> is null.</exception>
    public DvvSet<T> Lift(MembershipView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var stamp = view.CanLift ? Epoch.Max(_known.Stamp, view.AppliedEpoch) : _known.Stamp;
        return new DvvSet<T>(_known.WithStamp(stamp).WithoutTops(view), _values);
    }

    /// <summary>Whether both know the same events with the same stamp and have the same dots live.</summary>
    /// <param name="other">The other set.</param>
    public bool HasSameState(in DvvSet<T> other) =>
        _known.ListsTheSameAs(other._known) && DvvSetValues.HaveSameDots(_values, other._values);

    /// <summary>Puts a set together from its stored parts.</summary>
    /// <param name="context">Everything known.</param>
    /// <param name="values">The live values, strictly sorted by dot.</param>
    /// <param name="view">The membership to judge by.</param>
    /// <exception cref="ArgumentNullException"><paramref name="view"/> is null.</exception>
    /// <exception cref="CausalityException">
    /// The dots are not strictly sorted, or one is not known to the context (<see cref="CausalityError.MalformedEncoding"/>); or the view does
    /// not admit the context.
    /// </exception>
    public static DvvSet<T> Restore(in CausalContext context, ReadOnlySpan<DottedValue<T>> values, MembershipView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        Admittance.Require(context.Known, view);
        var previous = default(Dot);
        foreach (ref readonly var value in values)
        {
            if (value.Dot <= previous || !context.Known.Covers(value.Dot.Origin, value.Dot.Sequence, view))
            {
                throw new CausalityException(
                    CausalityError.MalformedEncoding,
                    $"Live dot {value.Dot} is out of order or not known to its own context {context}: the set is damaged.");
            }

            previous = value.Dot;
        }

        return new DvvSet<T>(context.Known, values.ToArray());
    }

    private static void ThrowReused(Dot dot) =>
        throw new CausalityException(
            CausalityError.SequenceReused,
            $"Dot {dot} is known already. A coordinator gives each of its writes a new, higher number; check its counter.");
}
