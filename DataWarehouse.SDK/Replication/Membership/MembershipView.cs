using System.Collections.Frozen;
using System.Collections.Immutable;

namespace DataWarehouse.SDK.Replication.Membership;

/// <summary>
/// The membership as one node sees it after applying the system group's log up to <see cref="AppliedEpoch"/>: what every rule of
/// Sealed-Epoch Retirement is judged against.
/// </summary>
/// <remarks>
/// Words: an incarnation is <em>Top</em> in a vector when the vector knows all surviving events of it without listing them.
/// Immutable and thread-safe; a change makes a new view.
/// </remarks>
public sealed class MembershipView
{
    private readonly ImmutableArray<MemberRecord> _members;
    private readonly FrozenDictionary<string, MemberRecord> _byNodeId;
    private readonly long[] _sealEpochs;

    internal MembershipView(
        Epoch appliedEpoch, Epoch horizon, ImmutableArray<MemberRecord> members, Incarnation local, bool localIsBootstrapped)
    {
        AppliedEpoch = appliedEpoch;
        Horizon = horizon;
        Local = local;
        LocalIsBootstrapped = localIsBootstrapped;
        _members = members;
        _byNodeId = members.ToFrozenDictionary(record => record.NodeId, StringComparer.Ordinal);
        _sealEpochs = [.. members.Where(record => record.Status == MemberStatus.Sealed).Select(record => record.SealedAt.Value).Order()];
        HasSeals = _sealEpochs.Length > 0 || horizon > Epoch.Zero;
        UnsealedNodes = members.Where(record => record.Status != MemberStatus.Sealed)
            .Select(record => record.NodeId)
            .ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Before the first entry: epoch 0, nobody has joined.</summary>
    public static MembershipView Empty { get; } = new(Epoch.Zero, Epoch.Zero, [], Incarnation.None, localIsBootstrapped: false);

    /// <summary>
    /// For a fixed set of nodes that nobody ever leaves: admits every incarnation and stamp, seals none, lifts nothing. Never mix it with
    /// vectors of a membership that has sealed someone: what they dropped would count as unknown.
    /// </summary>
    public static MembershipView WithoutEpochs { get; } =
        new(new Epoch(long.MaxValue), Epoch.Zero, [], Incarnation.None, localIsBootstrapped: false);

    /// <summary>
    /// The view that follows from a table: for a system group that keeps the table as a part of its state, and makes a view of it when it changes or is restored.
    /// </summary>
    /// <param name="appliedEpoch">The epoch since which the table is so.</param>
    /// <param name="horizon">Incarnations sealed at or before it are not in the table any more.</param>
    /// <param name="members">The table, strictly ascending by incarnation; nothing in it is later than <paramref name="appliedEpoch"/>.</param>
    /// <exception cref="ArgumentException">The rows are not in order, not possible by the epoch, or two have the same node id.</exception>
    public static MembershipView Of(Epoch appliedEpoch, Epoch horizon, ImmutableArray<MemberRecord> members)
    {
        var table = members.IsDefault ? [] : members;
        var last = Incarnation.None;
        if (horizon > appliedEpoch) throw new ArgumentException($"The horizon {horizon} is beyond the epoch {appliedEpoch}.", nameof(horizon));
        foreach (var member in table)
        {
            NodeIds.Validate(member.NodeId);
            if (member.Incarnation <= last || Epoch.Max(member.Incarnation.JoinedAt, Epoch.Max(member.RetiredAt, member.SealedAt)) > appliedEpoch)
                throw new ArgumentException($"The row of '{member.NodeId}' is out of order, or later than the epoch {appliedEpoch}.", nameof(members));
            last = member.Incarnation;
        }

        return new MembershipView(appliedEpoch, horizon, table, Incarnation.None, localIsBootstrapped: false);
    }

    /// <summary>The last entry of the system group's log that this node has applied.</summary>
    public Epoch AppliedEpoch { get; }

    /// <summary>Incarnations sealed at or before it are forgotten: no longer in the table. <see cref="Epoch.Zero"/> when none is.</summary>
    public Epoch Horizon { get; }

    /// <summary>The incarnation of the node that looks, or <see cref="Incarnation.None"/> before it has joined.</summary>
    public Incarnation Local { get; }

    /// <summary>
    /// Whether the local replica has, for every key, merged a state that a bootstrapped member made after the local join. Before that it
    /// claims nothing and lifts nothing.
    /// </summary>
    public bool LocalIsBootstrapped { get; }

    /// <summary>The table, oldest incarnation first.</summary>
    public ImmutableArray<MemberRecord> Members => _members;

    /// <summary>The ids of the active nodes and of those retired but not yet sealed: the only entries a swept vector holds.</summary>
    public IReadOnlySet<string> UnsealedNodes { get; }

    /// <summary>
    /// Whether the local replica may raise the stamp of its own stored state to <see cref="AppliedEpoch"/>: it is active and bootstrapped.
    /// </summary>
    public bool CanLift => LocalIsBootstrapped && TryFind(Local, out var self) && self.Status == MemberStatus.Active;

    /// <summary>Whether any vector can have a Top incarnation at all under this view.</summary>
    internal bool HasSeals { get; }

    /// <summary>Looks an incarnation up in the table.</summary>
    /// <param name="incarnation">The incarnation.</param>
    /// <param name="record">Its row, or null.</param>
    /// <returns>False when it has not joined yet, never existed, or is forgotten.</returns>
    public bool TryFind(Incarnation incarnation, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MemberRecord? record)
    {
        int low = 0, high = _members.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var candidate = _members[middle];
            if (candidate.Incarnation == incarnation)
            {
                record = candidate;
                return true;
            }

            if (candidate.Incarnation < incarnation) low = middle + 1;
            else high = middle - 1;
        }

        record = null;
        return false;
    }

    /// <summary>Looks a node id up in the table.</summary>
    /// <param name="nodeId">The node id.</param>
    /// <param name="record">Its row, or null.</param>
    /// <returns>False when no incarnation in the table has that id.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="nodeId"/> is null.</exception>
    public bool TryFind(string nodeId, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MemberRecord? record) =>
        _byNodeId.TryGetValue(nodeId, out record);

    /// <summary>
    /// Whether a vector with this stamp knows all surviving events of the incarnation without listing them: it was sealed at or before the
    /// stamp, or it is forgotten and the stamp has reached the horizon (CAUSALITY rule 4).
    /// </summary>
    /// <param name="incarnation">The incarnation asked about.</param>
    /// <param name="stamp">The vector's stamp.</param>
    public bool IsTop(Incarnation incarnation, Epoch stamp)
    {
        if (!HasSeals || stamp == Epoch.Zero) return false;
        if (incarnation == Incarnation.None || incarnation.JoinedAt > AppliedEpoch) return false;
        if (TryFind(incarnation, out var record)) return record.Status == MemberStatus.Sealed && record.SealedAt <= stamp;
        return incarnation.JoinedAt < Horizon && stamp >= Horizon;
    }

    /// <summary>
    /// Whether what was received may be used: its stamp and every incarnation in it, the sender's included, are applied here, none of them
    /// is unknown, and its stamp, if it has one, is not below the horizon (CAUSALITY rules 4 and 6).
    /// </summary>
    /// <param name="context">What was received.</param>
    /// <param name="sender">Who sent it, or <see cref="Incarnation.None"/> for a client.</param>
    /// <returns>An admission, or the reason to wait or to refuse. A message that had to wait is asked about again when it is taken up.</returns>
    public Admission Admit(in CausalContext context, Incarnation sender)
    {
        var newest = Incarnation.None;
        if (context.Newest > newest) newest = context.Newest;
        if (sender > newest) newest = sender;
        var needed = Epoch.Max(context.Stamp, newest.JoinedAt);
        if (needed > AppliedEpoch) return Admission.Wait(needed);
        if (context.Stamp > Epoch.Zero && context.Stamp < Horizon) return Admission.Refuse(CausalityError.BelowHorizon);
        if (ReferenceEquals(this, WithoutEpochs)) return Admission.Admitted;
        return IsPlausible(sender) && context.All(IsPlausible) ? Admission.Admitted : Admission.Refuse(CausalityError.UnknownNode);
    }

    /// <summary>The same table as another node, or another key space of this node, looks at it.</summary>
    /// <param name="local">The incarnation that looks.</param>
    /// <param name="isBootstrapped">Whether its replica is bootstrapped.</param>
    public MembershipView SeenBy(Incarnation local, bool isBootstrapped) =>
        new(AppliedEpoch, Horizon, _members, local, isBootstrapped);

    /// <summary>The view after one more log entry. An entry that does not apply where it stands has no effect beyond its epoch.</summary>
    /// <param name="change">The entry.</param>
    /// <param name="tookEffect">Whether it changed the table or the horizon; the same on every node.</param>
    /// <exception cref="ArgumentNullException"><paramref name="change"/> is null.</exception>
    public MembershipView Apply(MembershipChange change, out bool tookEffect)
    {
        ArgumentNullException.ThrowIfNull(change);
        var at = AppliedEpoch.Next;
        var (members, horizon) = MembershipTransitions.Next(this, change, at);
        tookEffect = members != _members || horizon != Horizon;
        return new MembershipView(at, horizon, members, Local, LocalIsBootstrapped);
    }

    /// <summary>
    /// Whether an incarnation is missing from the table because it was forgotten: what was sealed by the horizon had joined before it. Any
    /// other that is missing never joined.
    /// </summary>
    internal bool IsForgotten(Incarnation incarnation) =>
        incarnation != Incarnation.None && incarnation.JoinedAt < Horizon && !TryFind(incarnation, out _);

    /// <summary>
    /// Whether some incarnation may be Top at stamp <paramref name="until"/> that is not Top at <paramref name="after"/>; true when this
    /// view is too old, or has forgotten too much, to tell.
    /// </summary>
    internal bool MayGainTops(Epoch after, Epoch until)
    {
        if (until <= after || until == Epoch.Zero) return false;
        if (until > AppliedEpoch) return true;
        if (after < Horizon || ReferenceEquals(this, WithoutEpochs)) return true;
        foreach (var sealEpoch in _sealEpochs)
        {
            if (sealEpoch > until.Value) return false;
            if (sealEpoch > after.Value) return true;
        }

        return false;
    }

    /// <summary>Refuses events of an incarnation that is not an active member: such an event could not be read back, or not be drained.</summary>
    internal void RequireCoordinator(Incarnation origin)
    {
        if (ReferenceEquals(this, WithoutEpochs)) return;
        var isMember = TryFind(origin, out var record);
        if (isMember && record!.Status == MemberStatus.Active) return;
        throw new CausalityException(
            isMember ? CausalityError.RetiredNode : CausalityError.UnknownNode,
            $"Incarnation {origin} is not an active member at epoch {AppliedEpoch}: only active members coordinate events.");
    }

    private bool IsPlausible(Incarnation incarnation) =>
        incarnation == Incarnation.None || incarnation.JoinedAt < Horizon || TryFind(incarnation, out _);
}
