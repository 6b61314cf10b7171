using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.SDK.Replication.Vectors;

/// <summary>
/// A set of events: a version vector (all events 1..n of each id), explicit dots that do not attach to it, and the stamp up to which all
/// surviving events of sealed ids are known without being listed. Immutable; the arrays are shared and never written after construction.
/// </summary>
/// <remarks>
/// Invariants, kept by every factory: both arrays strictly sorted; versions at least 1; a detached dot lies above its id's version + 1.
/// </remarks>
internal readonly struct Knowledge<TId>
    where TId : struct, IVectorId<TId>
{
    private const int LinearScanMax = 8;

    private readonly VectorEntry<TId>[]? _versions;
    private readonly VectorEntry<TId>[]? _detached;

    private Knowledge(VectorEntry<TId>[]? versions, VectorEntry<TId>[]? detached, Epoch stamp)
    {
        _versions = versions;
        _detached = detached;
        Stamp = stamp;
    }

    internal Epoch Stamp { get; }

    internal ReadOnlySpan<VectorEntry<TId>> Versions => _versions;

    internal ReadOnlySpan<VectorEntry<TId>> Detached => _detached;

    internal bool HasDetached => _detached is not null;

    /// <summary>No event and no claim.</summary>
    internal bool IsEmpty => _versions is null && _detached is null && Stamp == Epoch.Zero;

    /// <summary>The newest incarnation listed: ids sort by incarnation first.</summary>
    internal Incarnation Newest
    {
        get
        {
            var newest = _versions is null ? Incarnation.None : _versions[^1].Id.Incarnation;
            var detached = _detached is null ? Incarnation.None : _detached[^1].Id.Incarnation;
            return detached > newest ? detached : newest;
        }
    }

    /// <summary>Takes over arrays that already obey the invariants; empty ones become null.</summary>
    internal static Knowledge<TId> Adopt(VectorEntry<TId>[]? versions, VectorEntry<TId>[]? detached, Epoch stamp) =>
        new(versions is { Length: 0 } ? null : versions, detached is { Length: 0 } ? null : detached, stamp);

    /// <summary>The highest n such that all events 1..n of the id are listed; 0 when none is.</summary>
    internal long VersionOf(TId id)
    {
        var versions = Versions;
        if (versions.Length <= LinearScanMax)
        {
            foreach (ref readonly var entry in versions)
            {
                if (entry.Id.Equals(id)) return entry.Number;
            }

            return 0;
        }

        var index = KnowledgeSearch.IndexOf(versions, id);
        return index < 0 ? 0 : versions[index].Number;
    }

    /// <summary>Whether the event is listed or Top (CAUSALITY rule 4).</summary>
    internal bool Covers(TId id, long number, MembershipView view)
    {
        if (number <= VersionOf(id)) return true;
        if (_detached is not null && Array.BinarySearch(_detached, new VectorEntry<TId>(id, number)) >= 0) return true;
        return view.IsTop(id.Incarnation, Stamp);
    }

    internal Knowledge<TId> WithStamp(Epoch stamp) => stamp == Stamp ? this : new(_versions, _detached, stamp);

    /// <summary>Lists all events of the id up to <paramref name="version"/>; only its coordinator knows that many.</summary>
    internal Knowledge<TId> WithVersion(TId id, long version)
    {
        if (version <= VersionOf(id)) return this;
        var versions = KnowledgeEdit.Upsert(Versions, new VectorEntry<TId>(id, version));
        return _detached is null ? new(versions, null, Stamp) : KnowledgeEdit.Attach<TId>(versions, Detached, Stamp);
    }

    /// <summary>Lists one event, attached to the vector where it is the next one, beside it where it is not.</summary>
    internal Knowledge<TId> WithDot(TId id, long number)
    {
        var version = VersionOf(id);
        if (number <= version) return this;
        if (number == version + 1) return WithVersion(id, number);
        var dot = new VectorEntry<TId>(id, number);
        return Detached.BinarySearch(dot) >= 0 ? this : new(_versions, KnowledgeEdit.Insert(Detached, dot), Stamp);
    }

    /// <summary>Drops every id that is Top at this stamp; the same instance when there is none.</summary>
    internal Knowledge<TId> WithoutTops(MembershipView view)
    {
        if (!view.HasSeals || Stamp == Epoch.Zero) return this;
        var versions = KnowledgeEdit.WithoutTops(_versions, Stamp, view);
        var detached = KnowledgeEdit.WithoutTops(_detached, Stamp, view);
        return ReferenceEquals(versions, _versions) && ReferenceEquals(detached, _detached) ? this : Adopt(versions, detached, Stamp);
    }

    internal bool SharesArraysWith(in Knowledge<TId> other) =>
        ReferenceEquals(_versions, other._versions) && ReferenceEquals(_detached, other._detached) && Stamp == other.Stamp;

    internal bool ListsTheSameAs(in Knowledge<TId> other) =>
        Stamp == other.Stamp && Versions.SequenceEqual(other.Versions) && Detached.SequenceEqual(other.Detached);

    /// <summary>Joins two sets whose dots all attach: the common, fast case. The result shares an input's arrays where it equals it.</summary>
    internal static Knowledge<TId> JoinVersions(in Knowledge<TId> left, in Knowledge<TId> right, Epoch stamp)
    {
        if (ReferenceEquals(left._versions, right._versions)) return left.WithStamp(stamp);
        var overlap = KnowledgeOverlap.Of(left.Versions, right.Versions);
        if (overlap.LeftIncludesRight) return left.WithStamp(stamp);
        if (overlap.RightIncludesLeft) return right.WithStamp(stamp);
        return new(KnowledgeEdit.Maximum(left.Versions, right.Versions), null, stamp);
    }
}
