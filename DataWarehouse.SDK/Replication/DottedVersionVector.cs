using System.Collections.Immutable;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Vectors;

namespace DataWarehouse.SDK.Replication;

/// <summary>
/// A version vector that follows the membership of its cluster: one entry per node, each the number n of events 1..n known of it and, where
/// there is one, a detached dot above them.
/// </summary>
/// <remarks>
/// <para><b>Causality.</b> A vector is a set of events. <see cref="HappensBefore"/> is strict inclusion, <see cref="IsConcurrent"/> is
/// neither-includes-the-other and false when equal, <see cref="Merge"/> is union. Merge serves contexts; values belong in a
/// <see cref="DvvSet{T}"/>, which knows which of them are superseded.</para>
/// <para><b>Pruning.</b> Removing a node from the membership prunes every vector on it: the change is noticed and applied when the vector is
/// next touched, so no list of vectors exists and none is kept alive. With an <see cref="IEpochClusterMembership"/> only sealed nodes go,
/// and comparisons stay exact. With a plain membership the entry is simply dropped; a digest of what was dropped then turns false order
/// into concurrency. Neither ever prunes while the active set is empty, nor the local node's own entry.</para>
/// <para><b>Plain memberships</b> have no incarnations: a node that leaves and comes back must come back under another id, else its numbers
/// start again and old events pass for new ones.</para>
/// <para><b>Thread safety.</b> All members may be called at the same time from any thread. Each reads one consistent, immutable state and
/// publishes a new one with compare-and-swap; a call that fails changes nothing. Comparing two vectors that are both being changed
/// compares one state of each.</para>
/// </remarks>
public sealed class DottedVersionVector
{
    private readonly IClusterMembership _membership;
    private readonly MembershipTracker _tracker;
    private readonly string? _localNodeId;
    private VectorState _state;

    /// <summary>Makes an empty vector for the local replica's own state.</summary>
    /// <param name="membership">Who belongs to the cluster.</param>
    /// <exception cref="ArgumentNullException"><paramref name="membership"/> is null.</exception>
    public DottedVersionVector(IClusterMembership membership)
        : this(membership, VectorRole.State)
    {
    }

    /// <summary>Makes an empty vector.</summary>
    /// <param name="membership">Who belongs to the cluster.</param>
    /// <param name="role">What it stands for.</param>
    /// <exception cref="ArgumentNullException"><paramref name="membership"/> is null.</exception>
    public DottedVersionVector(IClusterMembership membership, VectorRole role)
        : this(membership, role, localNodeId: null, default, UInt128.Zero)
    {
    }

    /// <summary>Makes an empty vector for the local replica's own state that never prunes the local node's entry.</summary>
    /// <param name="membership">Who belongs to the cluster. One with epochs knows the local node itself.</param>
    /// <param name="localNodeId">The local node.</param>
    /// <exception cref="ArgumentNullException"><paramref name="membership"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="localNodeId"/> is not valid; see <see cref="NodeIds.Validate(string)"/>.</exception>
    public DottedVersionVector(IClusterMembership membership, string localNodeId)
        : this(membership, VectorRole.State, Valid(localNodeId), default, UInt128.Zero)
    {
    }

    internal DottedVersionVector(
        IClusterMembership membership, VectorRole role, string? localNodeId, in Knowledge<NamedReplica> known, UInt128 dropped)
    {
        ArgumentNullException.ThrowIfNull(membership);
        _membership = membership;
        _tracker = MembershipTracker.For(membership);
        _localNodeId = localNodeId;
        Role = role;
        _state = new VectorState(known, dropped, _tracker.FirstMarker);
    }

    private DottedVersionVector(DottedVersionVector template, VectorRole role, VectorState state)
    {
        _membership = template._membership;
        _tracker = template._tracker;
        _localNodeId = template._localNodeId;
        Role = role;
        _state = state;
    }

    /// <summary>What the vector stands for.</summary>
    public VectorRole Role { get; }

    /// <summary>
    /// All surviving events of every node sealed at or before this epoch are known without being listed. Travels beside the dictionary form.
    /// </summary>
    public Epoch Stamp => Current().Known.Stamp;

    /// <summary>How many nodes have an entry of the form 1..n.</summary>
    public int Count => Current().Known.Versions.Length;

    /// <summary>Whether no event is listed.</summary>
    public bool IsEmpty => Current().Known is { Versions.IsEmpty: true, HasDetached: false };

    internal VectorState CurrentState => Current();

    internal IClusterMembership Membership => _membership;

    /// <summary>
    /// How often vectors on this membership met one node id and version in two incarnations. Such events are concurrent; anything but 0
    /// means that a node id was reused.
    /// </summary>
    /// <param name="membership">The membership.</param>
    /// <exception cref="ArgumentNullException"><paramref name="membership"/> is null.</exception>
    public static long DotCollisionsSeen(IClusterMembership membership)
    {
        ArgumentNullException.ThrowIfNull(membership);
        return MembershipTracker.For(membership).DotCollisions;
    }

    /// <summary>Rebuilds a context from its dictionary form. Its stamp is 0; use it only as a context.</summary>
    /// <param name="dictionary">Node id → (version, dot); entries that name no event are not stored.</param>
    /// <param name="membership">Who belongs to the cluster.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">A node id is not valid.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A version is negative.</exception>
    /// <exception cref="CausalityException">A dot is malformed, or its incarnation is unknown, another node's, or not yet applied.</exception>
    public static DottedVersionVector FromDictionary(
        ImmutableDictionary<string, (long Version, string Dot)> dictionary, IClusterMembership membership) =>
        FromDictionary(dictionary, membership, Epoch.Zero, VectorRole.Context);

    /// <summary>Rebuilds a vector from its dictionary form and the stamp that travelled beside it.</summary>
    /// <param name="dictionary">Node id → (version, dot); entries that name no event are not stored.</param>
    /// <param name="membership">Who belongs to the cluster.</param>
    /// <param name="stamp">The stamp it had; <see cref="Epoch.Zero"/> with a plain membership.</param>
    /// <param name="role">What it stands for; <see cref="VectorRole.State"/> only for this replica's own stored state.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">A node id is not valid.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A version is negative.</exception>
    /// <exception cref="CausalityException">
    /// A dot is malformed, or its incarnation is unknown, another node's, or not yet applied; or the stamp lies after the applied epoch or
    /// below the horizon.
    /// </exception>
    public static DottedVersionVector FromDictionary(
        ImmutableDictionary<string, (long Version, string Dot)> dictionary, IClusterMembership membership, Epoch stamp, VectorRole role)
    {
        ArgumentNullException.ThrowIfNull(dictionary);
        ArgumentNullException.ThrowIfNull(membership);
        return FromKnown(DictionaryForm.Read(dictionary, stamp), UInt128.Zero, membership, role);
    }

    /// <summary>Turns a context over incarnations into a vector over node ids.</summary>
    /// <param name="context">The context.</param>
    /// <param name="membership">The membership that knows the incarnations' node ids.</param>
    /// <exception cref="ArgumentNullException"><paramref name="membership"/> is null.</exception>
    /// <exception cref="CausalityException">
    /// The context may not be used at this membership's view, or lists an incarnation that is forgotten or never joined.
    /// </exception>
    public static DottedVersionVector FromContext(in CausalContext context, IEpochClusterMembership membership)
    {
        ArgumentNullException.ThrowIfNull(membership);
        var view = membership.View;
        Admittance.Require(context.Known, view);
        return FromKnown(ContextForm.Name(context.Known, view), UInt128.Zero, membership, VectorRole.Context);
    }

    /// <summary>Adds the node's next event: version and dot become one more than the last event known of it.</summary>
    /// <param name="nodeId">The node that coordinates the event.</param>
    /// <exception cref="ArgumentException"><paramref name="nodeId"/> is not valid; see <see cref="NodeIds.Validate(string)"/>.</exception>
    /// <exception cref="CausalityException">
    /// With epochs: the node is unknown or retired. Always: its count has reached the largest 64-bit value.
    /// </exception>
    public void Increment(string nodeId)
    {
        NodeIds.Validate(nodeId);
        while (true)
        {
            var state = Current();
            var id = VectorIds.Coordinator(nodeId, state.Known, _tracker);
            var next = VectorIds.NextSequence(id, state.Known);
            if (TryPublish(state, state with { Known = state.Known.WithDot(id, next) })) return;
        }
    }

    /// <summary>
    /// Adds an event numbered by the node's own durable counter, which may leave gaps. The node that coordinates it knows all its own
    /// earlier events, so the version becomes the number.
    /// </summary>
    /// <param name="nodeId">The node that coordinates the event.</param>
    /// <param name="sequence">The event's number.</param>
    /// <exception cref="ArgumentException"><paramref name="nodeId"/> is not valid; see <see cref="NodeIds.Validate(string)"/>.</exception>
    /// <exception cref="CausalityException">
    /// The number is not above all that is known of the node, or, with epochs, the node is unknown or retired.
    /// </exception>
    public void Record(string nodeId, long sequence)
    {
        NodeIds.Validate(nodeId);
        while (true)
        {
            var state = Current();
            var id = VectorIds.Coordinator(nodeId, state.Known, _tracker);
            VectorIds.RequireNew(id, sequence, state.Known);
            if (TryPublish(state, state with { Known = state.Known.WithVersion(id, sequence) })) return;
        }
    }

    /// <summary>Whether this vector's events are strictly included in the other's.</summary>
    /// <param name="other">The other vector.</param>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is null.</exception>
    public bool HappensBefore(DottedVersionVector other) => Compare(other) == CausalOrder.Before;

    /// <summary>Whether neither vector's events include the other's. False when they are equal; true when it cannot be decided.</summary>
    /// <param name="other">The other vector.</param>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is null.</exception>
    public bool IsConcurrent(DottedVersionVector other) => Compare(other) == CausalOrder.Concurrent;

    /// <summary>How this vector's events relate to the other's, judged by this vector's membership. Allocates nothing.</summary>
    /// <param name="other">The other vector.</param>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is null.</exception>
    public CausalOrder Compare(DottedVersionVector other)
    {
        var (left, right, view) = Pair(other);
        var order = KnowledgeOrder.Compare(left.Known, right.Known, view);
        if (order == CausalOrder.Concurrent) CountCollisions(left, right);
        return DroppedDigest.Restrict(order, left.Dropped, right.Dropped);
    }

    /// <summary>Whether the event is known: listed, or of a node whose surviving events are all known.</summary>
    /// <param name="nodeId">The node that coordinated it.</param>
    /// <param name="sequence">Its number.</param>
    /// <exception cref="ArgumentException"><paramref name="nodeId"/> is not valid; see <see cref="NodeIds.Validate(string)"/>.</exception>
    public bool Covers(string nodeId, long sequence)
    {
        NodeIds.Validate(nodeId);
        var known = Current().Known;
        return sequence > 0 && known.Covers(VectorIds.Find(nodeId, known, _tracker), sequence, _tracker.View);
    }

    /// <summary>The union of both vectors' events as a new vector of this one's role: the larger version for each node, the later stamp.</summary>
    /// <param name="other">The other vector.</param>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is null.</exception>
    /// <exception cref="CausalityException">The other vector may not be used at this membership's view.</exception>
    public DottedVersionVector Merge(DottedVersionVector other)
    {
        var (mine, theirs, view) = Pair(other);
        if (!ReferenceEquals(_tracker, other._tracker)) RequireFit(theirs.Known, _tracker, view);
        return new(this, Role, Joined(mine, theirs, view));
    }

    /// <summary>
    /// Adds the other vector's events to this one. Allocates nothing when there is nothing new.
    /// </summary>
    /// <param name="other">The other vector.</param>
    /// <returns>Whether this vector changed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is null.</exception>
    /// <exception cref="CausalityException">The other vector may not be used at this membership's view.</exception>
    public bool Absorb(DottedVersionVector other)
    {
        while (true)
        {
            var (mine, theirs, view) = Pair(other);
            if (!ReferenceEquals(_tracker, other._tracker)) RequireFit(theirs.Known, _tracker, view);
            var joined = Joined(mine, theirs, view);
            if (ReferenceEquals(joined, mine)) return false;
            if (TryPublish(mine, joined)) return true;
        }
    }

    /// <summary>
    /// Removes the entries of nodes that are not active. With epochs: lifts a replica's own state to the applied epoch and drops sealed
    /// nodes; a context only drops what its stamp claims. Runs by itself after each removal; calling it again changes nothing.
    /// </summary>
    public void PruneDeadNodes()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (TryPublish(state, Pruned(state))) return;
        }
    }

    /// <summary>
    /// The vector as node id → (version, dot), the dot being the last event held. The stamp, further detached dots of a node and the digest
    /// of dropped entries are not in it: the binary form carries all of them.
    /// </summary>
    /// <exception cref="CausalityException">One node id stands for two incarnations (<see cref="CausalityError.DotCollision"/>).</exception>
    public ImmutableDictionary<string, (long Version, string Dot)> ToImmutableDictionary() => DictionaryForm.Write(Current().Known);

    /// <summary>The same events as a context over incarnations, for use with <see cref="DvvSet{T}"/>.</summary>
    /// <exception cref="CausalityException">An entry has no incarnation: it was made on a plain membership.</exception>
    public CausalContext ToContext() => new(ContextForm.Unname(Current().Known));

    /// <summary>A copy of this vector as a context: what somebody who reads it now has seen.</summary>
    public DottedVersionVector AsContext() => new(this, VectorRole.Context, Current());

    /// <summary>The entries, for people.</summary>
    public override string ToString()
    {
        var known = Current().Known;
        var entries = new List<string>();
        foreach (ref readonly var entry in known.Versions) entries.Add($"{entry.Id.NodeId}:{entry.Number}");
        foreach (ref readonly var dot in known.Detached) entries.Add($"{dot.Id.NodeId}:({dot.Number})");
        return $"{{{string.Join(", ", entries)}}}@{known.Stamp}";
    }

    internal static DottedVersionVector FromKnown(
        in Knowledge<NamedReplica> known, UInt128 dropped, IClusterMembership membership, VectorRole role)
    {
        var tracker = MembershipTracker.For(membership);
        var view = tracker.View;
        RequireFit(known, tracker, view);
        Admittance.Require(known, view);
        return new DottedVersionVector(membership, role, localNodeId: null, known.WithoutTops(view), dropped);
    }

    private static MembershipView ViewOf(object marker) => marker as MembershipView ?? MembershipView.WithoutEpochs;

    /// <summary>Refuses what no vector on this kind of membership can hold.</summary>
    private static void RequireFit(in Knowledge<NamedReplica> known, MembershipTracker tracker, MembershipView view)
    {
        if (tracker.HasEpochs) VectorIds.RequireKnown(known, view);
        else if (known.Stamp > Epoch.Zero) ThrowStampWithoutEpochs(known.Stamp);
    }

    private static void ThrowStampWithoutEpochs(Epoch stamp) =>
        throw new CausalityException(
            CausalityError.AheadOfEpoch,
            $"The vector has stamp {stamp}, but this membership has no epochs, so every stamp lies ahead of it. Use the membership that the "
            + "vector came from, or rebuild it with stamp 0 as a context.");

    private static string Valid(string nodeId)
    {
        NodeIds.Validate(nodeId);
        return nodeId;
    }

    /// <summary>The state, pruned first when the membership has removed someone since.</summary>
    private VectorState Current()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (ReferenceEquals(state.Marker, _tracker.Marker)) return state;
            var pruned = Pruned(state);
            if (TryPublish(state, pruned)) return pruned;
        }
    }

    private VectorState Pruned(VectorState state)
    {
        // The marker is read before the membership: a removal in between only means pruning once more.
        var marker = _tracker.Marker;
        return marker is MembershipView view
            ? VectorPruning.WithEpochs(state, Role, view)
            : VectorPruning.ByActiveNodes(state, _membership.GetActiveNodes(), _localNodeId, marker);
    }

    /// <summary>Both states and the view to judge them by. On one membership all three belong to the same moment of its history.</summary>
    private (VectorState Mine, VectorState Theirs, MembershipView View) Pair(DottedVersionVector other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var marker = _tracker.Marker;
        var (mine, theirs) = (Volatile.Read(ref _state), Volatile.Read(ref other._state));
        if (ReferenceEquals(mine.Marker, marker) && ReferenceEquals(theirs.Marker, marker)) return (mine, theirs, ViewOf(marker));
        while (true)
        {
            (mine, theirs) = (Current(), other.Current());
            var isOneMoment = ReferenceEquals(mine.Marker, theirs.Marker) || !ReferenceEquals(_tracker, other._tracker);
            if (isOneMoment) return (mine, theirs, ViewOf(mine.Marker));
        }
    }

    private VectorState Joined(VectorState mine, VectorState theirs, MembershipView view)
    {
        Admittance.Require(theirs.Known, view);
        var known = KnowledgeJoin.Of(mine.Known, theirs.Known, view);
        var dropped = DroppedDigest.Combine(mine.Dropped, theirs.Dropped);
        if (known.SharesArraysWith(mine.Known) && dropped == mine.Dropped) return mine;
        CountCollisions(mine, theirs);
        var isTheirs = known.SharesArraysWith(theirs.Known) && dropped == theirs.Dropped && ReferenceEquals(theirs.Marker, mine.Marker);
        return isTheirs ? theirs : new VectorState(known, dropped, mine.Marker);
    }

    private void CountCollisions(VectorState mine, VectorState theirs)
    {
        // With epochs an incarnation names one node: vectors that say otherwise were refused when they were built.
        if (_tracker.HasEpochs) return;
        var collisions = DotCollisions.Count(mine.Known, theirs.Known);
        if (collisions > 0) _tracker.CountDotCollisions(collisions);
    }

    private bool TryPublish(VectorState expected, VectorState next) =>
        ReferenceEquals(Interlocked.CompareExchange(ref _state, next, expected), expected);
}
